import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Models and versions get all that an MLflow client tells of them; a version need no longer have an ONNX file. */
export class DescribeModelsAsMlflowDoes1760000000010 implements MigrationInterface {
  readonly name = 'DescribeModelsAsMlflowDoes1760000000010';

  async up(runner: QueryRunner): Promise<void> {
    await describeModels(runner);
    await describeVersions(runner);
    await indexForSearch(runner);
  }

  /** What only MLflow's protocol could make (a version without a file, a second project's model) does not fit the old tables. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX registered_model_name_unique, registered_model_updated, registered_model_tags,
        model_version_updated, model_version_run, model_version_source, model_version_tags,
        model_version_run_ref, model_version_unread`);
    await runner.query(`
      ALTER TABLE registered_model
        DROP COLUMN project, DROP COLUMN tags, DROP COLUMN updated_at, DROP COLUMN deleted_at,
        ADD CONSTRAINT registered_model_name_unique UNIQUE (name)`);
    await runner.query(`
      ALTER TABLE model_version
        DROP COLUMN source, DROP COLUMN storage_location, DROP COLUMN run_ref, DROP COLUMN run_link,
        DROP COLUMN logged_model_id, DROP COLUMN status, DROP COLUMN status_message, DROP COLUMN stage,
        DROP COLUMN created_by, DROP COLUMN tags, DROP COLUMN flavors, DROP COLUMN unservable_reason,
        DROP COLUMN inspected_at, DROP COLUMN updated_at, DROP COLUMN deleted_at,
        DROP CONSTRAINT model_version_file_whole,
        ALTER content_digest SET NOT NULL, ALTER size_bytes SET NOT NULL,
        ALTER signature SET NOT NULL, ALTER parameter_count SET NOT NULL`);
  }
}

async function describeModels(runner: QueryRunner): Promise<void> {
  await runner.query(`
    ALTER TABLE registered_model
      ADD project text NOT NULL DEFAULT 'default',
      ADD tags jsonb NOT NULL DEFAULT '{}',
      ADD updated_at timestamptz,
      ADD deleted_at timestamptz,
      DROP CONSTRAINT registered_model_name_unique`);
  await runner.query('UPDATE registered_model SET updated_at = created_at');
  await runner.query(`
    ALTER TABLE registered_model
      ALTER project DROP DEFAULT, ALTER tags DROP DEFAULT, ALTER updated_at SET NOT NULL`);
}

async function describeVersions(runner: QueryRunner): Promise<void> {
  await runner.query(`
    ALTER TABLE model_version
      ADD source text,
      ADD storage_location text,
      ADD run_ref text,
      ADD run_link text,
      ADD logged_model_id text,
      ADD status text NOT NULL DEFAULT 'READY',
      ADD status_message text,
      ADD stage text NOT NULL DEFAULT 'None',
      ADD created_by text,
      ADD tags jsonb NOT NULL DEFAULT '{}',
      ADD flavors text[] NOT NULL DEFAULT '{}',
      ADD unservable_reason text,
      ADD inspected_at timestamptz,
      ADD updated_at timestamptz,
      ADD deleted_at timestamptz,
      ALTER content_digest DROP NOT NULL,
      ALTER size_bytes DROP NOT NULL,
      ALTER signature DROP NOT NULL,
      ALTER parameter_count DROP NOT NULL,
      ADD CONSTRAINT model_version_status_check
        CHECK (status IN ('PENDING_REGISTRATION', 'READY', 'FAILED_REGISTRATION')),
      ADD CONSTRAINT model_version_stage_check CHECK (stage IN ('None', 'Staging', 'Production', 'Archived')),
      ADD CONSTRAINT model_version_file_whole CHECK (num_nulls(content_digest, size_bytes, parameter_count) IN (0, 3))`);
  await runner.query(`
    UPDATE model_version SET
      updated_at = created_at,
      inspected_at = created_at,
      flavors = '{onnx}',
      run_ref = replace(run_id::text, '-', ''),
      source = 'runs:/' || replace(run_id::text, '-', ''),
      storage_location = 'runs:/' || replace(run_id::text, '-', '')`);
  await runner.query(`
    ALTER TABLE model_version
      ALTER updated_at SET NOT NULL,
      ALTER status DROP DEFAULT, ALTER stage DROP DEFAULT, ALTER tags DROP DEFAULT, ALTER flavors DROP DEFAULT`);
}

async function indexForSearch(runner: QueryRunner): Promise<void> {
  await runner.query(
    'CREATE UNIQUE INDEX registered_model_name_unique ON registered_model (project, name) WHERE deleted_at IS NULL',
  );
  await runner.query('CREATE INDEX registered_model_updated ON registered_model (updated_at, id)');
  await runner.query(
    'CREATE INDEX registered_model_tags ON registered_model USING gin (tags jsonb_path_ops)',
  );
  await runner.query('CREATE INDEX model_version_updated ON model_version (updated_at, id)');
  await runner.query('CREATE INDEX model_version_run ON model_version (run_id)');
  await runner.query('CREATE INDEX model_version_run_ref ON model_version (run_ref)');
  await runner.query('CREATE INDEX model_version_source ON model_version (source)');
  await runner.query('CREATE INDEX model_version_tags ON model_version USING gin (tags jsonb_path_ops)');
  await runner.query(
    'CREATE INDEX model_version_unread ON model_version (id) WHERE inspected_at IS NULL AND deleted_at IS NULL',
  );
}
