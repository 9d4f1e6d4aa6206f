import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Comparisons of rows that took a job: how many rows differ, and the file in the store that tells which. */
export class KeepRowDiffs1760000000045 implements MigrationInterface {
  readonly name = 'KeepRowDiffs1760000000045';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE row_diff (
        id uuid CONSTRAINT row_diff_pk PRIMARY KEY,
        from_id uuid NOT NULL CONSTRAINT row_diff_from_fk REFERENCES dataset_version (id),
        to_id uuid NOT NULL CONSTRAINT row_diff_to_fk REFERENCES dataset_version (id),
        key text[] NOT NULL,
        columns text[] NOT NULL,
        counts jsonb NOT NULL,
        manifest bytea NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT row_diff_unique UNIQUE (from_id, to_id, key, columns)
      )`);
    await runner.query('CREATE INDEX row_diff_to ON row_diff (to_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE row_diff');
  }
}
