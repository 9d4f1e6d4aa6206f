import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A name is used again when its model was deleted; an identifier never is. */
export class KeyServedVersionsByModel1760000000010 implements MigrationInterface {
  readonly name = 'KeyServedVersionsByModel1760000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE served_version
        DROP CONSTRAINT served_version_number_unique,
        ADD CONSTRAINT served_version_number_unique UNIQUE (model_id, version)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Of versions that had the same name and number only one fits; they are asked for again where they are needed.
    await runner.query(`
      DELETE FROM served_version older USING served_version newer
      WHERE older.model = newer.model AND older.version = newer.version AND older.id < newer.id`);
    await runner.query(`
      ALTER TABLE served_version
        DROP CONSTRAINT served_version_number_unique,
        ADD CONSTRAINT served_version_number_unique UNIQUE (model, version)`);
  }
}
