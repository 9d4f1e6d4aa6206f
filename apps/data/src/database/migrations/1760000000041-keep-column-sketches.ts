import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What columns of versions look like, so that it merges. */
export class KeepColumnSketches1760000000041 implements MigrationInterface {
  readonly name = 'KeepColumnSketches1760000000041';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE column_sketch (
        version_id uuid NOT NULL CONSTRAINT column_sketch_version_fk REFERENCES dataset_version (id),
        place integer NOT NULL,
        name text NOT NULL,
        type text NOT NULL,
        kind text NOT NULL CONSTRAINT column_sketch_kind
          CHECK (kind IN ('NUMBER', 'STRING', 'BOOLEAN', 'DATE', 'TIMESTAMP', 'OTHER')),
        sketch bytea NOT NULL,
        CONSTRAINT column_sketch_pk PRIMARY KEY (version_id, place)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE column_sketch');
  }
}
