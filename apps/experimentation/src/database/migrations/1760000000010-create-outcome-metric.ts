import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Metrics are definitions of their own, and a test takes some of them. */
export class CreateOutcomeMetric1760000000010 implements MigrationInterface {
  readonly name = 'CreateOutcomeMetric1760000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outcome_metric (
        id uuid CONSTRAINT outcome_metric_pk PRIMARY KEY,
        name text COLLATE "C" NOT NULL,
        version integer NOT NULL,
        description text NOT NULL,
        kind text NOT NULL CONSTRAINT outcome_metric_kind_check
          CHECK (kind IN ('PROPORTION', 'MEAN', 'COUNT', 'RETENTION', 'RATIO', 'QUANTILE')),
        event text COLLATE "C" NOT NULL,
        value_field text,
        denominator_event text COLLATE "C",
        quantile double precision,
        delay_hours double precision NOT NULL,
        window_hours double precision,
        covariate_hours double precision,
        cap numeric,
        filter jsonb NOT NULL,
        filter_path jsonpath,
        direction text NOT NULL CONSTRAINT outcome_metric_direction_check CHECK (direction IN ('HIGHER', 'LOWER')),
        created_at timestamptz NOT NULL,
        CONSTRAINT outcome_metric_name_version_unique UNIQUE (name, version)
      )`);
    await runner.query(`
      CREATE TABLE ab_test_metric (
        ab_test_id uuid NOT NULL CONSTRAINT ab_test_metric_ab_test_fk REFERENCES ab_test (id),
        metric_id uuid NOT NULL CONSTRAINT ab_test_metric_metric_fk REFERENCES outcome_metric (id),
        position smallint NOT NULL,
        role text NOT NULL CONSTRAINT ab_test_metric_role_check CHECK (role IN ('PRIMARY', 'SECONDARY', 'GUARDRAIL')),
        tx bigint NOT NULL,
        CONSTRAINT ab_test_metric_pk PRIMARY KEY (ab_test_id, metric_id),
        CONSTRAINT ab_test_metric_position_unique UNIQUE (ab_test_id, position)
      )`);
    await runner.query('CREATE INDEX ab_test_metric_tx ON ab_test_metric (tx)');
    await runner.query(`
      INSERT INTO outcome_metric (id, name, version, description, kind, event, delay_hours, filter, direction, created_at)
      SELECT DISTINCT ON (metric_name)
             gen_random_uuid(), metric_name, 1, metric_description, 'PROPORTION', metric_name, 0, '[]'::jsonb, 'HIGHER', created_at
      FROM ab_test ORDER BY metric_name, created_at, id`);
    await runner.query(`
      INSERT INTO ab_test_metric (ab_test_id, metric_id, position, role, tx)
      SELECT ab_test.id, outcome_metric.id, 0, 'PRIMARY', pg_current_xact_id()::text::bigint
      FROM ab_test JOIN outcome_metric ON outcome_metric.name = ab_test.metric_name`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE ab_test_metric, outcome_metric');
  }
}
