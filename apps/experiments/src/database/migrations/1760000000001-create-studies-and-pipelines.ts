import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateStudiesAndPipelines1760000000001 implements MigrationInterface {
  readonly name = 'CreateStudiesAndPipelines1760000000001';

  async up(runner: QueryRunner): Promise<void> {
    await this.createStudies(runner);
    await this.createPipelines(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE pipeline_step, pipeline_run, pipeline, trial, study');
  }

  private async createStudies(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE study (
        id uuid CONSTRAINT study_pk PRIMARY KEY,
        name text NOT NULL CONSTRAINT study_name_unique UNIQUE,
        experiment_id uuid NOT NULL CONSTRAINT study_experiment_fk REFERENCES experiment (id),
        training_set_id uuid NOT NULL,
        validation_training_set_id uuid,
        validation_fraction double precision,
        settings jsonb NOT NULL,
        state text NOT NULL
          CONSTRAINT study_state_check CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')),
        error text,
        created_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT study_validation_check
          CHECK (num_nonnulls(validation_training_set_id, validation_fraction) = 1)
      )`);
    await runner.query(`
      CREATE TABLE trial (
        study_id uuid NOT NULL CONSTRAINT trial_study_fk REFERENCES study (id),
        number integer NOT NULL,
        params jsonb NOT NULL,
        state text NOT NULL CONSTRAINT trial_state_check CHECK (state IN ('RUNNING', 'SUCCEEDED', 'FAILED')),
        value double precision,
        run_id uuid NOT NULL CONSTRAINT trial_run_fk REFERENCES run (id),
        error text,
        CONSTRAINT trial_pk PRIMARY KEY (study_id, number)
      )`);
    await runner.query('CREATE INDEX trial_run ON trial (run_id)');
  }

  private async createPipelines(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE pipeline (
        id uuid CONSTRAINT pipeline_pk PRIMARY KEY,
        name text NOT NULL CONSTRAINT pipeline_name_unique UNIQUE,
        experiment_id uuid NOT NULL CONSTRAINT pipeline_experiment_fk REFERENCES experiment (id),
        dataset text NOT NULL,
        training_set jsonb NOT NULL,
        validation_fraction double precision NOT NULL,
        settings jsonb NOT NULL,
        model text NOT NULL,
        alias text NOT NULL,
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE pipeline_run (
        id uuid CONSTRAINT pipeline_run_pk PRIMARY KEY,
        pipeline_id uuid NOT NULL CONSTRAINT pipeline_run_pipeline_fk REFERENCES pipeline (id),
        request_key text,
        state text NOT NULL
          CONSTRAINT pipeline_run_state_check CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')),
        trigger text NOT NULL,
        dataset_version integer,
        training_set_id uuid,
        study_id uuid CONSTRAINT pipeline_run_study_fk REFERENCES study (id),
        best_run_id uuid,
        model_version_id uuid,
        model_version integer,
        error text,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT pipeline_run_request_key_unique UNIQUE (pipeline_id, request_key)
      )`);
    await runner.query('CREATE INDEX pipeline_run_pipeline ON pipeline_run (pipeline_id, id)');
    await runner.query(`
      CREATE TABLE pipeline_step (
        pipeline_run_id uuid NOT NULL CONSTRAINT pipeline_step_run_fk REFERENCES pipeline_run (id),
        name text NOT NULL,
        position integer NOT NULL,
        state text NOT NULL
          CONSTRAINT pipeline_step_state_check CHECK (state IN ('PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED')),
        started_at timestamptz,
        ended_at timestamptz,
        error text,
        CONSTRAINT pipeline_step_pk PRIMARY KEY (pipeline_run_id, name)
      )`);
  }
}
