import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateServing1760000000000 implements MigrationInterface {
  readonly name = 'CreateServing1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE endpoint (
        id uuid CONSTRAINT endpoint_pk PRIMARY KEY,
        name text NOT NULL CONSTRAINT endpoint_name_unique UNIQUE,
        model_id uuid NOT NULL,
        model text NOT NULL,
        missing_values text NOT NULL
          CONSTRAINT endpoint_missing_values_known CHECK (missing_values IN ('REFUSE', 'ALLOW')),
        created_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE traffic_share (
        endpoint_id uuid NOT NULL CONSTRAINT traffic_share_endpoint_fk REFERENCES endpoint (id),
        version integer NOT NULL,
        version_id uuid NOT NULL,
        percent double precision NOT NULL
          CONSTRAINT traffic_share_percent_range CHECK (percent >= 0 AND percent <= 100),
        CONSTRAINT traffic_share_pk PRIMARY KEY (endpoint_id, version)
      )`);
    await runner.query('CREATE INDEX traffic_share_version ON traffic_share (version_id)');
    await runner.query(`
      CREATE TABLE served_version (
        id uuid CONSTRAINT served_version_pk PRIMARY KEY,
        model_id uuid NOT NULL,
        model text NOT NULL,
        version integer NOT NULL,
        content_digest text NOT NULL,
        CONSTRAINT served_version_number_unique UNIQUE (model, version)
      )`);
    await runner.query(`
      CREATE TABLE running_ab_test (
        id uuid CONSTRAINT running_ab_test_pk PRIMARY KEY,
        endpoint text NOT NULL,
        variations jsonb NOT NULL,
        started_at timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE latency_window (
        endpoint_id uuid NOT NULL CONSTRAINT latency_window_endpoint_fk REFERENCES endpoint (id),
        version_id uuid NOT NULL,
        hour timestamptz NOT NULL,
        refused bigint NOT NULL,
        errors bigint NOT NULL,
        answered bytea NOT NULL,
        CONSTRAINT latency_window_pk PRIMARY KEY (endpoint_id, version_id, hour)
      )`);
    await runner.query('CREATE INDEX latency_window_hour ON latency_window (hour)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE latency_window, running_ab_test, served_version, traffic_share, endpoint');
  }
}
