import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which dataset versions there are, and which of them the rows are that MLflow clients describe. */
export class RecogniseDatasetVersions1760000000031 implements MigrationInterface {
  readonly name = 'RecogniseDatasetVersions1760000000031';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_dataset_version (
        id uuid CONSTRAINT known_dataset_version_pk PRIMARY KEY,
        dataset text NOT NULL,
        version integer NOT NULL,
        digest_hex text NOT NULL,
        CONSTRAINT known_dataset_version_unique UNIQUE (dataset, version)
      )`);
    await runner.query(
      'CREATE INDEX known_dataset_version_digest ON known_dataset_version (digest_hex COLLATE "C")',
    );
    await runner.query(`
      CREATE TABLE run_dataset_version (
        dataset_id bigint NOT NULL CONSTRAINT run_dataset_version_dataset_fk
          REFERENCES run_dataset (id) ON DELETE CASCADE,
        version_id uuid NOT NULL CONSTRAINT run_dataset_version_version_fk REFERENCES known_dataset_version (id),
        CONSTRAINT run_dataset_version_pk PRIMARY KEY (dataset_id, version_id)
      )`);
    await runner.query(
      'CREATE INDEX run_dataset_version_version ON run_dataset_version (version_id, dataset_id)',
    );
    await runner.query(
      `CREATE INDEX run_dataset_versions ON run USING gin (dataset_version_ids) WHERE dataset_version_ids <> '{}'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX run_dataset_versions');
    await runner.query('DROP TABLE run_dataset_version, known_dataset_version');
  }
}
