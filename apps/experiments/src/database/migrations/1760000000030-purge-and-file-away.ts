import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs that are removed for good, and experiments that lie in folders. */
export class PurgeAndFileAway1760000000030 implements MigrationInterface {
  readonly name = 'PurgeAndFileAway1760000000030';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE purged_series (series bigint CONSTRAINT purged_series_pk PRIMARY KEY)');
    await runner.query('CREATE INDEX run_deleted_at ON run (deleted_at, id) WHERE deleted_at IS NOT NULL');
    // A trial outlives its run: what it tried and reached stays true, and says which run that was.
    await runner.query('ALTER TABLE trial DROP CONSTRAINT trial_run_fk');
    await runner.query('CREATE INDEX experiment_folder ON experiment (folder COLLATE "C", name)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX experiment_folder, run_deleted_at');
    await runner.query('DELETE FROM trial WHERE NOT EXISTS (SELECT FROM run WHERE run.id = trial.run_id)');
    await runner.query(
      'ALTER TABLE trial ADD CONSTRAINT trial_run_fk FOREIGN KEY (run_id) REFERENCES run (id)',
    );
    await runner.query('DROP TABLE purged_series');
  }
}
