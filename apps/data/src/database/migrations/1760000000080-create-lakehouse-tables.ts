import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables of lakehouses that datasets stand for, and the versions of them that were seen. */
export class CreateLakehouseTables1760000000080 implements MigrationInterface {
  readonly name = 'CreateLakehouseTables1760000000080';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lakehouse_table (
        id uuid CONSTRAINT lakehouse_table_pk PRIMARY KEY,
        dataset_id uuid NOT NULL
          CONSTRAINT lakehouse_table_dataset_unique UNIQUE
          CONSTRAINT lakehouse_table_dataset_fk REFERENCES dataset (id),
        form text NOT NULL CONSTRAINT lakehouse_table_form CHECK (form IN ('DELTA', 'ICEBERG')),
        root text NOT NULL,
        location text NOT NULL,
        registered_by text NOT NULL,
        registered_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE lakehouse_version (
        table_id uuid NOT NULL
          CONSTRAINT lakehouse_version_table_fk REFERENCES lakehouse_table (id) ON DELETE CASCADE,
        version text NOT NULL,
        position integer NOT NULL,
        committed_at timestamptz NOT NULL,
        operation text,
        row_count bigint,
        size_bytes bigint,
        file_count bigint,
        pinned_id uuid CONSTRAINT lakehouse_version_pinned_fk REFERENCES dataset_version (id),
        CONSTRAINT lakehouse_version_pk PRIMARY KEY (table_id, version),
        CONSTRAINT lakehouse_version_position_unique UNIQUE (table_id, position)
      )`);
    await runner.query('CREATE INDEX lakehouse_version_pinned ON lakehouse_version (pinned_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE lakehouse_version, lakehouse_table');
  }
}
