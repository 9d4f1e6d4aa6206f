import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Groups of users that the conditions of several flags refer to. */
export class CreateSavedGroup1760000000031 implements MigrationInterface {
  readonly name = 'CreateSavedGroup1760000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE saved_group (
        key text COLLATE "C" CONSTRAINT saved_group_pk PRIMARY KEY,
        definition jsonb NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE saved_group');
  }
}
