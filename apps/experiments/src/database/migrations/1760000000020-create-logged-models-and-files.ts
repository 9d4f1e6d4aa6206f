import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Logged models; one table of files for them, for runs and for whatever else lies in the artifact space; uploads in parts. */
export class CreateLoggedModelsAndFiles1760000000020 implements MigrationInterface {
  readonly name = 'CreateLoggedModelsAndFiles1760000000020';

  async up(runner: QueryRunner): Promise<void> {
    await this.createLoggedModels(runner);
    await this.createFiles(runner);
    await this.moveRunArtifacts(runner);
    await this.createUploads(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE run_artifact (
        run_id uuid NOT NULL CONSTRAINT run_artifact_run_fk REFERENCES run (id),
        path text NOT NULL,
        content_digest text NOT NULL,
        size_bytes bigint NOT NULL,
        logged_at timestamptz NOT NULL,
        CONSTRAINT run_artifact_pk PRIMARY KEY (run_id, path)
      )`);
    await runner.query(`
      INSERT INTO run_artifact (run_id, path, content_digest, size_bytes, logged_at)
      SELECT run_id, owner_path, content_digest, size_bytes, logged_at FROM artifact_file
      WHERE run_id IS NOT NULL`);
    await runner.query(
      `DROP TABLE condemned_blob, artifact_upload_part, artifact_upload, artifact_file,
        logged_model_metric, logged_model_tag, logged_model_param, logged_model`,
    );
  }

  private async createLoggedModels(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE logged_model (
        id uuid CONSTRAINT logged_model_pk PRIMARY KEY,
        experiment_id uuid NOT NULL CONSTRAINT logged_model_experiment_fk REFERENCES experiment (id),
        name text NOT NULL,
        model_type text NOT NULL,
        source_run_id text NOT NULL,
        status text NOT NULL
          CONSTRAINT logged_model_status_check CHECK (status IN ('UNSPECIFIED', 'PENDING', 'READY', 'FAILED')),
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        deleted_at timestamptz
      )`);
    await runner.query(
      'CREATE INDEX logged_model_experiment ON logged_model (experiment_id, created_at, id)',
    );
    await runner.query('CREATE INDEX logged_model_source_run ON logged_model (source_run_id)');
    await this.createPairs(runner, 'logged_model_param');
    await this.createPairs(runner, 'logged_model_tag');
    await runner.query(`
      CREATE TABLE logged_model_metric (
        model_id uuid NOT NULL CONSTRAINT logged_model_metric_model_fk REFERENCES logged_model (id),
        key text NOT NULL,
        at_ms bigint NOT NULL,
        step bigint NOT NULL,
        run_id uuid NOT NULL CONSTRAINT logged_model_metric_run_fk REFERENCES run (id),
        value double precision NOT NULL,
        dataset_name text NOT NULL,
        dataset_digest text NOT NULL,
        CONSTRAINT logged_model_metric_pk
          PRIMARY KEY (model_id, key, at_ms, step, run_id, value, dataset_name, dataset_digest)
      )`);
    await runner.query('CREATE INDEX logged_model_metric_run ON logged_model_metric (run_id)');
    await runner.query(
      'CREATE INDEX logged_model_metric_dataset ON logged_model_metric (dataset_name, dataset_digest, model_id)',
    );
  }

  private async createPairs(
    runner: QueryRunner,
    table: 'logged_model_param' | 'logged_model_tag',
  ): Promise<void> {
    await runner.query(`
      CREATE TABLE ${table} (
        model_id uuid NOT NULL CONSTRAINT ${table}_model_fk REFERENCES logged_model (id),
        key text NOT NULL,
        value text NOT NULL,
        CONSTRAINT ${table}_pk PRIMARY KEY (model_id, key)
      )`);
  }

  private async createFiles(runner: QueryRunner): Promise<void> {
    // Byte order, whatever the database's language: a folder is a range of paths.
    await runner.query(`
      CREATE TABLE artifact_file (
        project text NOT NULL,
        path text COLLATE "C" NOT NULL,
        experiment_id uuid CONSTRAINT artifact_file_experiment_fk REFERENCES experiment (id),
        run_id uuid CONSTRAINT artifact_file_run_fk REFERENCES run (id),
        logged_model_id uuid CONSTRAINT artifact_file_logged_model_fk REFERENCES logged_model (id),
        owner_path text COLLATE "C",
        content_digest text NOT NULL,
        size_bytes bigint NOT NULL,
        logged_at timestamptz NOT NULL,
        CONSTRAINT artifact_file_pk PRIMARY KEY (project, path),
        CONSTRAINT artifact_file_owner_check
          CHECK (num_nonnulls(run_id, logged_model_id) = num_nonnulls(owner_path))
      )`);
    await runner.query('CREATE INDEX artifact_file_run ON artifact_file (run_id, owner_path)');
    await runner.query(
      'CREATE INDEX artifact_file_logged_model ON artifact_file (logged_model_id, owner_path)',
    );
    await runner.query('CREATE INDEX artifact_file_experiment ON artifact_file (experiment_id)');
    await runner.query('CREATE INDEX artifact_file_content ON artifact_file (content_digest)');
  }

  private async moveRunArtifacts(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO artifact_file
        (project, path, experiment_id, run_id, owner_path, content_digest, size_bytes, logged_at)
      SELECT experiment.project,
        concat_ws('/', experiment.number, replace(run.id::text, '-', ''), 'artifacts', run_artifact.path),
        experiment.id, run.id, run_artifact.path, content_digest, size_bytes, logged_at
      FROM run_artifact
        JOIN run ON run.id = run_artifact.run_id
        JOIN experiment ON experiment.id = run.experiment_id`);
    await runner.query('DROP TABLE run_artifact');
  }

  private async createUploads(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE artifact_upload (
        id uuid CONSTRAINT artifact_upload_pk PRIMARY KEY,
        project text NOT NULL,
        path text NOT NULL,
        key_sha256 text NOT NULL,
        parts integer NOT NULL,
        created_at timestamptz NOT NULL,
        completed_at timestamptz
      )`);
    await runner.query('CREATE INDEX artifact_upload_created ON artifact_upload (created_at)');
    await runner.query(`
      CREATE TABLE artifact_upload_part (
        upload_id uuid NOT NULL CONSTRAINT artifact_upload_part_upload_fk REFERENCES artifact_upload (id),
        number integer NOT NULL,
        content_digest text NOT NULL,
        size_bytes bigint NOT NULL,
        CONSTRAINT artifact_upload_part_pk PRIMARY KEY (upload_id, number)
      )`);
    await runner.query('CREATE INDEX artifact_upload_part_content ON artifact_upload_part (content_digest)');
    await runner.query(`
      CREATE TABLE condemned_blob (
        content_digest text CONSTRAINT condemned_blob_pk PRIMARY KEY,
        condemned_at timestamptz NOT NULL
      )`);
  }
}
