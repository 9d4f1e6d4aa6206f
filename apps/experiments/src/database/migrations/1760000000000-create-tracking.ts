import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTracking1760000000000 implements MigrationInterface {
  readonly name = 'CreateTracking1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE experiment (
        id uuid CONSTRAINT experiment_pk PRIMARY KEY,
        name text NOT NULL CONSTRAINT experiment_name_unique UNIQUE,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE run (
        id uuid CONSTRAINT run_pk PRIMARY KEY,
        experiment_id uuid NOT NULL CONSTRAINT run_experiment_fk REFERENCES experiment (id),
        name text NOT NULL,
        status text NOT NULL
          CONSTRAINT run_status_check CHECK (status IN ('RUNNING', 'FINISHED', 'FAILED', 'KILLED')),
        training_set_id uuid,
        dataset_version_ids uuid[] NOT NULL,
        request_key text,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT run_request_key_unique UNIQUE (experiment_id, request_key)
      )`);
    await runner.query('CREATE INDEX run_experiment ON run (experiment_id, id)');
    await this.createPairs(runner, 'run_param');
    await this.createPairs(runner, 'run_tag');
    await this.createMetricsAndArtifacts(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE run_artifact, run_metric, run_metric_point, run_tag, run_param, run, experiment',
    );
  }

  private async createMetricsAndArtifacts(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE run_metric_point (
        run_id uuid NOT NULL CONSTRAINT run_metric_point_run_fk REFERENCES run (id),
        key text NOT NULL,
        step bigint NOT NULL,
        value double precision NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT run_metric_point_pk PRIMARY KEY (run_id, key, step)
      )`);
    await runner.query(`
      CREATE TABLE run_metric (
        run_id uuid NOT NULL CONSTRAINT run_metric_run_fk REFERENCES run (id),
        key text NOT NULL,
        last double precision NOT NULL,
        last_step bigint NOT NULL,
        min double precision NOT NULL,
        max double precision NOT NULL,
        CONSTRAINT run_metric_pk PRIMARY KEY (run_id, key)
      )`);
    await runner.query(`
      CREATE TABLE run_artifact (
        run_id uuid NOT NULL CONSTRAINT run_artifact_run_fk REFERENCES run (id),
        path text NOT NULL,
        content_digest text NOT NULL,
        size_bytes bigint NOT NULL,
        logged_at timestamptz NOT NULL,
        CONSTRAINT run_artifact_pk PRIMARY KEY (run_id, path)
      )`);
  }

  private async createPairs(runner: QueryRunner, table: 'run_param' | 'run_tag'): Promise<void> {
    await runner.query(`
      CREATE TABLE ${table} (
        run_id uuid NOT NULL CONSTRAINT ${table}_run_fk REFERENCES run (id),
        key text NOT NULL,
        value text NOT NULL,
        CONSTRAINT ${table}_pk PRIMARY KEY (run_id, key)
      )`);
  }
}
