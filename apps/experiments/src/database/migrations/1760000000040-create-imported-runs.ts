import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateImportedRuns1760000000040 implements MigrationInterface {
  readonly name = 'CreateImportedRuns1760000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE imported_run (
        run_id uuid CONSTRAINT imported_run_pk PRIMARY KEY
          CONSTRAINT imported_run_run_fk REFERENCES run (id) ON DELETE CASCADE,
        source text NOT NULL,
        fingerprint text NOT NULL,
        points bigint NOT NULL,
        imported_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX imported_run_source ON imported_run (source)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE imported_run');
  }
}
