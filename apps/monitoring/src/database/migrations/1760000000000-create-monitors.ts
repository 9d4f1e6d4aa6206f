import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMonitors1760000000000 implements MigrationInterface {
  readonly name = 'CreateMonitors1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    await createMonitors(runner);
    await createBaselines(runner);
    await createWindows(runner);
    await createFindings(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE alert_delivery, alert, drift_report');
    await runner.query('DROP TABLE stream_position, traffic_window_sample, traffic_window');
    await runner.query('DROP TABLE baseline_column, baseline, alert_rule, monitor, channel');
  }
}

async function createMonitors(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE channel (
      id uuid CONSTRAINT channel_pk PRIMARY KEY,
      name text NOT NULL CONSTRAINT channel_name_unique UNIQUE,
      kind text NOT NULL CONSTRAINT channel_kind CHECK (kind IN ('WEBHOOK')),
      url text NOT NULL,
      secret text,
      created_at timestamptz NOT NULL
    )`);
  await runner.query(`
    CREATE TABLE monitor (
      id uuid CONSTRAINT monitor_pk PRIMARY KEY,
      name text NOT NULL CONSTRAINT monitor_name_unique UNIQUE,
      endpoint_id uuid NOT NULL,
      endpoint text NOT NULL,
      model text NOT NULL,
      model_version_id uuid NOT NULL,
      version integer NOT NULL,
      minimum_rows integer NOT NULL,
      created_at timestamptz NOT NULL
    )`);
  await runner.query('CREATE INDEX monitor_endpoint ON monitor (endpoint)');
  await runner.query(`
    CREATE TABLE alert_rule (
      id uuid CONSTRAINT alert_rule_pk PRIMARY KEY,
      monitor_id uuid NOT NULL CONSTRAINT alert_rule_monitor_fk REFERENCES monitor (id),
      position integer NOT NULL,
      kind text NOT NULL CONSTRAINT alert_rule_kind
        CHECK (kind IN ('FEATURE_DRIFT', 'PREDICTION_DRIFT', 'ERROR_RATE', 'LATENCY_P99')),
      threshold double precision NOT NULL,
      severity text NOT NULL CONSTRAINT alert_rule_severity CHECK (severity IN ('INFO', 'WARNING', 'CRITICAL')),
      channel_id uuid CONSTRAINT alert_rule_channel_fk REFERENCES channel (id),
      pipeline text,
      CONSTRAINT alert_rule_position_unique UNIQUE (monitor_id, position)
    )`);
}

async function createBaselines(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE baseline (
      id uuid CONSTRAINT baseline_pk PRIMARY KEY,
      monitor_id uuid NOT NULL CONSTRAINT baseline_monitor_unique UNIQUE
        CONSTRAINT baseline_monitor_fk REFERENCES monitor (id),
      training_set_id uuid NOT NULL,
      state text NOT NULL CONSTRAINT baseline_state CHECK (state IN ('BUILDING', 'READY', 'FAILED')),
      row_count integer,
      error text,
      created_at timestamptz NOT NULL
    )`);
  await runner.query(`
    CREATE TABLE baseline_column (
      baseline_id uuid NOT NULL CONSTRAINT baseline_column_baseline_fk REFERENCES baseline (id),
      role text NOT NULL CONSTRAINT baseline_column_role CHECK (role IN ('FEATURE', 'PREDICTION')),
      name text NOT NULL,
      position integer NOT NULL,
      kind text NOT NULL CONSTRAINT baseline_column_kind CHECK (kind IN ('NUMERIC', 'CATEGORICAL')),
      edges double precision[] NOT NULL,
      categories text[] NOT NULL,
      counts double precision[] NOT NULL,
      sample bytea NOT NULL,
      CONSTRAINT baseline_column_pk PRIMARY KEY (baseline_id, role, name)
    )`);
}

async function createWindows(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE traffic_window (
      id uuid CONSTRAINT traffic_window_pk PRIMARY KEY,
      monitor_id uuid NOT NULL CONSTRAINT traffic_window_monitor_fk REFERENCES monitor (id),
      model_version_id uuid NOT NULL,
      version integer NOT NULL,
      requests bigint NOT NULL,
      errors bigint NOT NULL,
      row_count bigint NOT NULL,
      first_at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      latency bytea NOT NULL,
      bin_counts jsonb NOT NULL,
      sample_rows integer NOT NULL,
      sample_ceiling bigint NOT NULL,
      opened_at timestamptz NOT NULL,
      closed_at timestamptz
    )`);
  await runner.query(
    `CREATE UNIQUE INDEX traffic_window_open_unique ON traffic_window (monitor_id, model_version_id)
     WHERE closed_at IS NULL`,
  );
  await runner.query('CREATE INDEX traffic_window_monitor ON traffic_window (monitor_id, id)');
  await runner.query(`
    CREATE TABLE traffic_window_sample (
      id uuid CONSTRAINT traffic_window_sample_pk PRIMARY KEY,
      window_id uuid NOT NULL CONSTRAINT traffic_window_sample_window_fk REFERENCES traffic_window (id),
      priorities bytea NOT NULL,
      values bytea NOT NULL
    )`);
  await runner.query('CREATE INDEX traffic_window_sample_window ON traffic_window_sample (window_id, id)');
  await runner.query(`
    CREATE TABLE stream_position (
      stream text CONSTRAINT stream_position_pk PRIMARY KEY,
      entry_id text NOT NULL
    )`);
}

async function createFindings(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE drift_report (
      id uuid CONSTRAINT drift_report_pk PRIMARY KEY,
      monitor_id uuid NOT NULL CONSTRAINT drift_report_monitor_fk REFERENCES monitor (id),
      window_id uuid NOT NULL CONSTRAINT drift_report_window_unique UNIQUE
        CONSTRAINT drift_report_window_fk REFERENCES traffic_window (id),
      model_version_id uuid NOT NULL,
      version integer NOT NULL,
      first_at timestamptz NOT NULL,
      last_at timestamptz NOT NULL,
      row_count bigint NOT NULL,
      drifted boolean NOT NULL,
      features jsonb NOT NULL,
      predictions jsonb NOT NULL,
      performance jsonb NOT NULL,
      created_at timestamptz NOT NULL
    )`);
  await runner.query('CREATE INDEX drift_report_monitor ON drift_report (monitor_id, id)');
  await runner.query('CREATE INDEX drift_report_model_version ON drift_report (model_version_id, id)');
  await runner.query(`
    CREATE TABLE alert (
      id uuid CONSTRAINT alert_pk PRIMARY KEY,
      rule_id uuid NOT NULL CONSTRAINT alert_rule_fk REFERENCES alert_rule (id),
      monitor_id uuid NOT NULL CONSTRAINT alert_monitor_fk REFERENCES monitor (id),
      report_id uuid NOT NULL CONSTRAINT alert_report_fk REFERENCES drift_report (id),
      model_version_id uuid NOT NULL,
      kind text NOT NULL,
      severity text NOT NULL,
      message text NOT NULL,
      pipeline text,
      raised_at timestamptz NOT NULL,
      resolved_at timestamptz
    )`);
  await runner.query('CREATE UNIQUE INDEX alert_open_unique ON alert (rule_id) WHERE resolved_at IS NULL');
  await runner.query('CREATE INDEX alert_monitor ON alert (monitor_id, id)');
  await runner.query(`
    CREATE TABLE alert_delivery (
      id uuid CONSTRAINT alert_delivery_pk PRIMARY KEY,
      alert_id uuid NOT NULL CONSTRAINT alert_delivery_alert_fk REFERENCES alert (id),
      channel_id uuid NOT NULL CONSTRAINT alert_delivery_channel_fk REFERENCES channel (id),
      status text NOT NULL CONSTRAINT alert_delivery_status CHECK (status IN ('PENDING', 'DELIVERED', 'FAILED')),
      attempts integer NOT NULL,
      delivered_at timestamptz,
      error text,
      CONSTRAINT alert_delivery_unique UNIQUE (alert_id, channel_id)
    )`);
}
