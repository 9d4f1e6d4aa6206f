import type { MigrationInterface, QueryRunner } from 'typeorm';

const POINT_PARTITIONS = 16;

/** What MLflow's clients know of experiments and runs besides what was tracked already; existing rows stay. */
export class TrackAsMlflowDoes1760000000010 implements MigrationInterface {
  readonly name = 'TrackAsMlflowDoes1760000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('SET LOCAL statement_timeout = 0'); // Old histories may be long.
    await this.extendExperiments(runner);
    await this.extendRuns(runner);
    await this.extendPairs(runner, 'run_param');
    await this.extendPairs(runner, 'run_tag');
    await this.replaceMetrics(runner);
    await this.createInputs(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('SET LOCAL statement_timeout = 0');
    await runner.query('DROP TABLE run_model, run_dataset_input, run_dataset, experiment_tag');
    await this.restoreMetrics(runner);
    await runner.query('DROP INDEX run_param_search, run_tag_search');
    await runner.query('ALTER TABLE run_param DROP COLUMN experiment_id');
    await runner.query('ALTER TABLE run_tag DROP COLUMN experiment_id');
    await runner.query('DROP INDEX run_active, run_deleted, run_name, run_status');
    await runner.query('ALTER TABLE run DROP CONSTRAINT run_status_check');
    await runner.query(`UPDATE run SET status = 'RUNNING' WHERE status = 'SCHEDULED'`);
    await runner.query(`
      ALTER TABLE run DROP COLUMN user_id, DROP COLUMN deleted_at, ADD CONSTRAINT run_status_check
        CHECK (status IN ('RUNNING', 'FINISHED', 'FAILED', 'KILLED'))`);
    await runner.query(`
      ALTER TABLE experiment DROP CONSTRAINT experiment_number_unique, DROP CONSTRAINT experiment_name_unique,
        DROP COLUMN number, DROP COLUMN project, DROP COLUMN artifact_location, DROP COLUMN folder,
        DROP COLUMN updated_at, DROP COLUMN deleted_at, ADD CONSTRAINT experiment_name_unique UNIQUE (name)`);
  }

  private async extendExperiments(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE experiment
        ADD COLUMN number bigint, ADD COLUMN project text NOT NULL DEFAULT 'default',
        ADD COLUMN artifact_location text, ADD COLUMN folder text NOT NULL DEFAULT '',
        ADD COLUMN updated_at timestamptz, ADD COLUMN deleted_at timestamptz`);
    await runner.query('ALTER TABLE experiment DROP CONSTRAINT experiment_name_unique');
    await runner.query(`
      UPDATE experiment SET updated_at = created_at, number = numbered.number
      FROM (
        SELECT id, CASE name WHEN 'Default' THEN 0
          ELSE row_number() OVER (PARTITION BY name = 'Default' ORDER BY id) END AS number
        FROM experiment
      ) AS numbered
      WHERE numbered.id = experiment.id`);
    await runner.query(`
      INSERT INTO experiment (id, number, name, created_at, updated_at)
      SELECT gen_random_uuid(), 0, 'Default', now(), now()
      WHERE NOT EXISTS (SELECT FROM experiment WHERE name = 'Default')`);
    await runner.query('CREATE SEQUENCE experiment_number_seq OWNED BY experiment.number');
    await runner.query(`
      ALTER TABLE experiment
        ALTER COLUMN number SET NOT NULL, ALTER COLUMN number SET DEFAULT nextval('experiment_number_seq'),
        ALTER COLUMN updated_at SET NOT NULL,
        ADD CONSTRAINT experiment_name_unique UNIQUE (project, name),
        ADD CONSTRAINT experiment_number_unique UNIQUE (number)`);
    await runner.query(`SELECT setval('experiment_number_seq', max(number) + 1, false) FROM experiment`);
    await runner.query(`
      CREATE TABLE experiment_tag (
        experiment_id uuid NOT NULL CONSTRAINT experiment_tag_experiment_fk REFERENCES experiment (id),
        key text NOT NULL,
        value text NOT NULL,
        CONSTRAINT experiment_tag_pk PRIMARY KEY (experiment_id, key)
      )`);
  }

  private async extendRuns(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE run ADD COLUMN user_id text NOT NULL DEFAULT '', ADD COLUMN deleted_at timestamptz,
        DROP CONSTRAINT run_status_check, ADD CONSTRAINT run_status_check
          CHECK (status IN ('RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'))`);
    await runner.query(
      'CREATE INDEX run_active ON run (experiment_id, started_at DESC, id) WHERE deleted_at IS NULL',
    );
    await runner.query(
      'CREATE INDEX run_deleted ON run (experiment_id, started_at DESC, id) WHERE deleted_at IS NOT NULL',
    );
    await runner.query('CREATE INDEX run_name ON run (experiment_id, "left"(name, 100) COLLATE "C", id)');
    await runner.query('CREATE INDEX run_status ON run (experiment_id, status, started_at DESC, id)');
  }

  /** Whose experiment it is lies beside each pair: a search by key and value then reads no run that does not match. */
  private async extendPairs(runner: QueryRunner, table: 'run_param' | 'run_tag'): Promise<void> {
    await runner.query(`ALTER TABLE ${table} ADD COLUMN experiment_id uuid`);
    await runner.query(
      `UPDATE ${table} SET experiment_id = run.experiment_id FROM run WHERE run.id = ${table}.run_id`,
    );
    await runner.query(`ALTER TABLE ${table} ALTER COLUMN experiment_id SET NOT NULL`);
    await runner.query(`
      CREATE INDEX ${table}_search ON ${table} (experiment_id, key, "left"(value, 100) COLLATE "C", run_id)`);
  }

  private async replaceMetrics(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run_metric RENAME TO old_metric');
    await runner.query('ALTER TABLE run_metric_point RENAME TO old_point');
    await runner.query(
      'ALTER TABLE old_metric DROP CONSTRAINT run_metric_pk, DROP CONSTRAINT run_metric_run_fk',
    );
    await runner.query(
      'ALTER TABLE old_point DROP CONSTRAINT run_metric_point_pk, DROP CONSTRAINT run_metric_point_run_fk',
    );
    await createMetrics(runner);
    await runner.query(FILL_METRICS);
    await runner.query(`
      INSERT INTO run_metric_point (series, step, at_ms, value)
      SELECT id, step, ${AT_MS}, value FROM old_point JOIN run_metric USING (run_id, key)`);
    await runner.query('DROP TABLE old_metric, old_point');
    await runner.query('CREATE INDEX run_metric_search ON run_metric (experiment_id, key, last, run_id)');
  }

  private async restoreMetrics(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run_metric RENAME TO new_metric');
    await runner.query('ALTER TABLE run_metric_point RENAME TO new_point');
    await runner.query(
      'ALTER TABLE new_metric DROP CONSTRAINT run_metric_pk, DROP CONSTRAINT run_metric_run_fk',
    );
    await runner.query('ALTER TABLE new_point DROP CONSTRAINT run_metric_point_pk');
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
      INSERT INTO run_metric_point (run_id, key, step, value, recorded_at)
      SELECT DISTINCT ON (run_id, key, step) run_id, key, step, value, to_timestamp(at_ms / 1000.0)
      FROM new_point JOIN new_metric ON new_metric.id = series
      ORDER BY run_id, key, step, at_ms DESC, value DESC`);
    await runner.query(`
      INSERT INTO run_metric (run_id, key, last, last_step, min, max)
      SELECT run_id, key, last, last_step, coalesce(min, 'NaN'), coalesce(max, 'NaN') FROM new_metric`);
    await runner.query('DROP TABLE new_metric, new_point');
  }

  private async createInputs(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE run_dataset (
        id bigserial CONSTRAINT run_dataset_pk PRIMARY KEY,
        experiment_id uuid NOT NULL CONSTRAINT run_dataset_experiment_fk REFERENCES experiment (id),
        name text NOT NULL,
        digest text NOT NULL,
        source_type text NOT NULL,
        source text NOT NULL,
        schema text,
        profile text,
        CONSTRAINT run_dataset_unique UNIQUE (experiment_id, name, digest)
      )`);
    await runner.query(`
      CREATE TABLE run_dataset_input (
        run_id uuid NOT NULL CONSTRAINT run_dataset_input_run_fk REFERENCES run (id),
        dataset_id bigint NOT NULL CONSTRAINT run_dataset_input_dataset_fk REFERENCES run_dataset (id),
        position bigserial,
        tags jsonb NOT NULL,
        CONSTRAINT run_dataset_input_pk PRIMARY KEY (run_id, dataset_id)
      )`);
    await runner.query('CREATE INDEX run_dataset_input_dataset ON run_dataset_input (dataset_id, run_id)');
    await runner.query(`
      CREATE TABLE run_model (
        run_id uuid NOT NULL CONSTRAINT run_model_run_fk REFERENCES run (id),
        direction text NOT NULL CONSTRAINT run_model_direction_check CHECK (direction IN ('INPUT', 'OUTPUT')),
        model_id text NOT NULL,
        position bigserial,
        step bigint NOT NULL,
        CONSTRAINT run_model_pk PRIMARY KEY (run_id, direction, model_id)
      )`);
    await runner.query('CREATE INDEX run_model_model ON run_model (model_id, run_id)');
  }
}

const AT_MS = 'floor(extract(epoch FROM recorded_at) * 1000)::bigint';

/** Summaries are made from the points again: the old ones lack the first value and the steps of the extremes. */
const FILL_METRICS = `
  INSERT INTO run_metric (run_id, key, experiment_id, last, last_step, last_at_ms, first, first_step, first_at_ms,
    min, min_step, max, max_step, chronological)
  SELECT run_id, key, experiment_id,
    (array_agg(value ORDER BY step DESC))[1], max(step), (array_agg(at_ms ORDER BY step DESC))[1],
    (array_agg(value ORDER BY step))[1], min(step), (array_agg(at_ms ORDER BY step))[1],
    min(value), (array_agg(step ORDER BY value, step))[1],
    max(value), (array_agg(step ORDER BY value DESC, step))[1],
    bool_and(is_later)
  FROM (
    SELECT run_id, run.experiment_id, key, step, value, ${AT_MS} AS at_ms,
      coalesce(recorded_at >= lag(recorded_at) OVER (PARTITION BY run_id, key ORDER BY step), true) AS is_later
    FROM old_point JOIN run ON run.id = run_id
  ) AS point
  GROUP BY run_id, key, experiment_id
  ORDER BY run_id, key`;

/**
 * A point is found by its series (one metric of one run), because its key lies in an index: a number of 8 bytes instead
 * of a run's identifier and a text. A summary is rewritten with every batch, so its pages keep room for it.
 */
async function createMetrics(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE run_metric (
      id bigserial,
      run_id uuid NOT NULL CONSTRAINT run_metric_run_fk REFERENCES run (id),
      key text NOT NULL,
      experiment_id uuid NOT NULL,
      last double precision NOT NULL,
      last_step bigint NOT NULL,
      last_at_ms bigint NOT NULL,
      first double precision NOT NULL,
      first_step bigint NOT NULL,
      first_at_ms bigint NOT NULL,
      min double precision,
      min_step bigint,
      max double precision,
      max_step bigint,
      chronological boolean NOT NULL,
      CONSTRAINT run_metric_pk PRIMARY KEY (run_id, key)
    ) WITH (fillfactor = 80)`);
  await runner.query(`
    CREATE TABLE run_metric_point (
      series bigint NOT NULL,
      step bigint NOT NULL,
      at_ms bigint NOT NULL,
      value double precision NOT NULL,
      CONSTRAINT run_metric_point_pk PRIMARY KEY (series, step, at_ms, value)
    ) PARTITION BY HASH (series)`);
  for (let part = 0; part < POINT_PARTITIONS; part += 1) {
    await runner.query(`
      CREATE TABLE run_metric_point_${part} PARTITION OF run_metric_point
        FOR VALUES WITH (MODULUS ${POINT_PARTITIONS}, REMAINDER ${part})`);
  }
}
