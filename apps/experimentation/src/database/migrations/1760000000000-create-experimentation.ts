import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateExperimentation1760000000000 implements MigrationInterface {
  readonly name = 'CreateExperimentation1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ab_test (
        id uuid CONSTRAINT ab_test_pk PRIMARY KEY,
        name text NOT NULL CONSTRAINT ab_test_name_unique UNIQUE,
        endpoint_id uuid NOT NULL,
        endpoint text NOT NULL,
        metric_name text NOT NULL,
        metric_description text NOT NULL,
        status text NOT NULL CONSTRAINT ab_test_status_check CHECK (status IN ('DRAFT', 'RUNNING', 'STOPPED')),
        created_at timestamptz NOT NULL,
        started_at timestamptz,
        stopped_at timestamptz
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX ab_test_running_endpoint_unique ON ab_test (endpoint) WHERE status = 'RUNNING'`);
    await runner.query(`
      CREATE TABLE variation (
        ab_test_id uuid NOT NULL CONSTRAINT variation_ab_test_fk REFERENCES ab_test (id),
        position smallint NOT NULL,
        key text NOT NULL,
        model_version_id uuid NOT NULL,
        version integer NOT NULL,
        weight smallint NOT NULL,
        CONSTRAINT variation_pk PRIMARY KEY (ab_test_id, position),
        CONSTRAINT variation_key_unique UNIQUE (ab_test_id, key)
      )`);
    await runner.query('CREATE INDEX variation_model_version ON variation (model_version_id, ab_test_id)');
    await runner.query(`
      CREATE TABLE exposure (
        ab_test_id uuid NOT NULL,
        user_id text NOT NULL,
        variation smallint NOT NULL,
        conflicting boolean NOT NULL,
        exposed_at timestamptz NOT NULL,
        CONSTRAINT exposure_pk PRIMARY KEY (ab_test_id, user_id),
        CONSTRAINT exposure_variation_fk FOREIGN KEY (ab_test_id, variation)
          REFERENCES variation (ab_test_id, position)
      )`);
    await runner.query(`
      CREATE TABLE outcome (
        ab_test_id uuid NOT NULL CONSTRAINT outcome_ab_test_fk REFERENCES ab_test (id),
        user_id text NOT NULL,
        converted boolean NOT NULL,
        recorded_at timestamptz NOT NULL,
        CONSTRAINT outcome_pk PRIMARY KEY (ab_test_id, user_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outcome, exposure, variation, ab_test');
  }
}
