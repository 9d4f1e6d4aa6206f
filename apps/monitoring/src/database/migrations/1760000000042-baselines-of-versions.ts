import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A baseline is made of a training set, or of what is kept of dataset versions. */
export class BaselinesOfVersions1760000000042 implements MigrationInterface {
  readonly name = 'BaselinesOfVersions1760000000042';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE baseline ALTER COLUMN training_set_id DROP NOT NULL');
    await runner.query(`ALTER TABLE baseline ADD COLUMN dataset_version_ids uuid[] NOT NULL DEFAULT '{}'`);
    await runner.query(`ALTER TABLE baseline ADD CONSTRAINT baseline_source
      CHECK ((training_set_id IS NULL) = (cardinality(dataset_version_ids) > 0))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE baseline DROP CONSTRAINT baseline_source');
    await runner.query('ALTER TABLE baseline DROP COLUMN dataset_version_ids');
    await runner.query('ALTER TABLE baseline ALTER COLUMN training_set_id SET NOT NULL');
  }
}
