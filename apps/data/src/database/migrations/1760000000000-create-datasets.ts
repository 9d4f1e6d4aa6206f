import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDatasets1760000000000 implements MigrationInterface {
  readonly name = 'CreateDatasets1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dataset (
        id uuid CONSTRAINT dataset_pk PRIMARY KEY,
        name text NOT NULL CONSTRAINT dataset_name_unique UNIQUE,
        description text NOT NULL,
        expectations jsonb NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE dataset_version (
        id uuid CONSTRAINT dataset_version_pk PRIMARY KEY,
        dataset_id uuid NOT NULL CONSTRAINT dataset_version_dataset_fk REFERENCES dataset (id),
        version integer NOT NULL,
        format text NOT NULL CONSTRAINT dataset_version_format CHECK (format IN ('CSV', 'PARQUET')),
        row_count bigint NOT NULL,
        size_bytes bigint NOT NULL,
        new_bytes bigint NOT NULL,
        content_digest text NOT NULL,
        manifest_digest text NOT NULL,
        columns jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT dataset_version_number_unique UNIQUE (dataset_id, version),
        CONSTRAINT dataset_version_content_unique UNIQUE (dataset_id, content_digest)
      )`);
    await runner.query(`
      CREATE TABLE data_profile (
        version_id uuid CONSTRAINT data_profile_pk PRIMARY KEY
          CONSTRAINT data_profile_version_fk REFERENCES dataset_version (id),
        columns jsonb NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE validation_result (
        version_id uuid CONSTRAINT validation_result_pk PRIMARY KEY
          CONSTRAINT validation_result_version_fk REFERENCES dataset_version (id),
        expectations jsonb NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE validation_result, data_profile, dataset_version, dataset');
  }
}
