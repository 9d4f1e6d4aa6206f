import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What users of sticky tests got first, by the attribute that they were known by; what a user has lies together. */
export class CreateStickyAssignment1760000000033 implements MigrationInterface {
  readonly name = 'CreateStickyAssignment1760000000033';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sticky_assignment (
        attribute text COLLATE "C" NOT NULL,
        value text COLLATE "C" NOT NULL,
        ab_test_id uuid NOT NULL,
        bucket_version smallint NOT NULL,
        variation smallint NOT NULL,
        assigned_at timestamptz NOT NULL,
        CONSTRAINT sticky_assignment_pk PRIMARY KEY (attribute, value, ab_test_id, bucket_version)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sticky_assignment');
  }
}
