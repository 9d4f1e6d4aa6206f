import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateFeatureStore1760000000000 implements MigrationInterface {
  readonly name = 'CreateFeatureStore1760000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE model_training, training_set_view, training_set, offline_snapshot, materialization, feature_view,
        feature_entity`);
  }
}

const STATEMENTS = [
  `CREATE TABLE feature_entity (
    id uuid CONSTRAINT feature_entity_pk PRIMARY KEY,
    name text NOT NULL CONSTRAINT feature_entity_name_unique UNIQUE,
    join_keys jsonb NOT NULL,
    created_at timestamptz NOT NULL
  )`,
  `CREATE TABLE feature_view (
    id uuid CONSTRAINT feature_view_pk PRIMARY KEY,
    name text NOT NULL CONSTRAINT feature_view_name_unique UNIQUE,
    entity_id uuid NOT NULL CONSTRAINT feature_view_entity_fk REFERENCES feature_entity (id),
    dataset_id uuid NOT NULL,
    dataset text NOT NULL,
    timestamp_column text NOT NULL,
    aggregations jsonb NOT NULL,
    availability_delay_minutes integer NOT NULL,
    bucket_minutes integer NOT NULL,
    ttl_seconds integer NOT NULL,
    freshness timestamptz,
    created_at timestamptz NOT NULL
  )`,
  'CREATE INDEX feature_view_entity ON feature_view (entity_id)',
  `CREATE TABLE materialization (
    id uuid CONSTRAINT materialization_pk PRIMARY KEY,
    view_id uuid NOT NULL CONSTRAINT materialization_view_fk REFERENCES feature_view (id),
    state text NOT NULL
      CONSTRAINT materialization_state_known CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')),
    up_to timestamptz NOT NULL,
    versions jsonb NOT NULL,
    rows_offline bigint,
    rows_online bigint,
    request_key text,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    error text,
    CONSTRAINT materialization_request_key_unique UNIQUE (view_id, request_key)
  )`,
  'CREATE INDEX materialization_view ON materialization (view_id, id)',
  `CREATE TABLE offline_snapshot (
    view_id uuid NOT NULL CONSTRAINT offline_snapshot_view_fk REFERENCES feature_view (id),
    source_key text NOT NULL,
    content_digest text NOT NULL,
    rows bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT offline_snapshot_pk PRIMARY KEY (view_id, source_key)
  )`,
  `CREATE TABLE training_set (
    id uuid CONSTRAINT training_set_pk PRIMARY KEY,
    name text NOT NULL CONSTRAINT training_set_name_unique UNIQUE,
    state text NOT NULL
      CONSTRAINT training_set_state_known CHECK (state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')),
    spine jsonb NOT NULL,
    plan jsonb NOT NULL,
    rows bigint,
    columns jsonb,
    content_digest text,
    size_bytes bigint,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    error text
  )`,
  `CREATE TABLE training_set_view (
    training_set_id uuid NOT NULL CONSTRAINT training_set_view_set_fk REFERENCES training_set (id),
    position integer NOT NULL,
    view_id uuid NOT NULL CONSTRAINT training_set_view_view_fk REFERENCES feature_view (id),
    versions jsonb NOT NULL,
    CONSTRAINT training_set_view_pk PRIMARY KEY (training_set_id, position)
  )`,
  `CREATE TABLE model_training (
    model_version_id uuid CONSTRAINT model_training_pk PRIMARY KEY,
    training_set_id uuid NOT NULL
  )`,
];
