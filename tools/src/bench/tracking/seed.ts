import { Client } from 'pg';

/** What the data has of everything. */
export interface Seed {
  readonly runs: number;
  readonly params: number;
  readonly metrics: number;
  readonly steps: number;
}

/** MLflow's server gets whole histories of so many runs only: to fill its tables with all would take an hour. */
export const MLFLOW_HISTORIES = 2000;

/** The same for both: the value that run `i` has for metric `k` in the end, in [0, 1) and hardly ever twice. */
const VALUE = '((i::bigint * 7919 + k * 104729) % 1000003) / 1000003.0::float8';
const PARAM = `CASE WHEN k = 0 THEN 'v' || i % 1000 ELSE 'v' || (i * (k + 3)) % 50 END`;
const STARTED_AT_MS = '1700000000000 + i * 1000';
const AT_MS = `${STARTED_AT_MS} + s * 10`;

/** Runs from text to database by statements that make them there: a connection carries nothing. */
export async function seedOurs(url: string, experiment: string, seed: Seed): Promise<void> {
  await withClient(url, async (client) => {
    const { rows } = await client.query<{ id: string }>('SELECT id FROM experiment WHERE number = $1', [
      experiment,
    ]);
    const id = rows[0]?.id;
    await client.query(
      `CREATE TEMP TABLE seeded AS SELECT i, uuidv7() AS id, '${id}'::uuid AS experiment_id
       FROM generate_series(1, ${seed.runs}) AS i`,
    );
    await client.query(
      `INSERT INTO run (id, experiment_id, name, user_id, status, dataset_version_ids, started_at)
       SELECT id, experiment_id, 'run-' || i, 'bench', 'RUNNING', '{}', to_timestamp((${STARTED_AT_MS}) / 1000.0) FROM seeded`,
    );
    await client.query(
      `INSERT INTO run_tag (run_id, key, experiment_id, value)
       SELECT id, 'mlflow.runName', experiment_id, 'run-' || i FROM seeded`,
    );
    await client.query(
      `INSERT INTO run_param (run_id, key, experiment_id, value)
       SELECT id, 'param_' || k, experiment_id, ${PARAM} FROM seeded, generate_series(0, ${seed.params - 1}) AS k`,
    );
    await client.query(
      `INSERT INTO run_metric (run_id, key, experiment_id, last, last_step, last_at_ms, first, first_step, first_at_ms,
         min, min_step, max, max_step, chronological)
       SELECT id, 'metric_' || k, experiment_id, value, ${seed.steps - 1}, ${AT_MS.replace('s *', `${seed.steps - 1} *`)},
         value + ${seed.steps - 1}, 0, ${STARTED_AT_MS}, value, ${seed.steps - 1}, value + ${seed.steps - 1}, 0, true
       FROM seeded, generate_series(0, ${seed.metrics - 1}) AS k, LATERAL (SELECT ${VALUE} AS value) AS valued`,
    );
    await client.query(
      `INSERT INTO run_metric_point (series, step, at_ms, value)
       SELECT run_metric.id, s, ${AT_MS}, last + (${seed.steps - 1} - s)
       FROM run_metric JOIN seeded ON seeded.id = run_id, generate_series(0, ${seed.steps - 1}) AS s
       ORDER BY run_metric.id % 16, run_metric.id, s`,
    );
    await client.query('ANALYZE');
  });
}

/** As `seedOurs`, in MLflow's tables. */
export async function seedMlflow(url: string, experiment: string, seed: Seed): Promise<void> {
  const series = `generate_series(1, ${seed.runs}) AS i`;
  const metrics = `generate_series(0, ${seed.metrics - 1}) AS k`;
  await withClient(url, async (client) => {
    await client.query(
      `INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
         source_version, lifecycle_stage, artifact_uri, experiment_id)
       SELECT md5('run-' || i), 'run-' || i, 'UNKNOWN', '', '', 'bench', 'RUNNING', ${STARTED_AT_MS}, '', 'active',
         'mlflow-artifacts:/' || $1 || '/' || md5('run-' || i) || '/artifacts', $1::int FROM ${series}`,
      [experiment],
    );
    await client.query(
      `INSERT INTO tags (key, value, run_uuid) SELECT 'mlflow.runName', 'run-' || i, md5('run-' || i) FROM ${series}`,
    );
    await client.query(
      `INSERT INTO params (key, value, run_uuid)
       SELECT 'param_' || k, ${PARAM}, md5('run-' || i) FROM ${series}, generate_series(0, ${seed.params - 1}) AS k`,
    );
    await client.query(
      `INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid)
       SELECT 'metric_' || k, ${VALUE}, ${AT_MS.replace('s *', `${seed.steps - 1} *`)}, ${seed.steps - 1}, false,
         md5('run-' || i) FROM ${series}, ${metrics}`,
    );
    await client.query(
      `INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid)
       SELECT 'metric_' || k, ${VALUE} + (${seed.steps - 1} - s), ${AT_MS}, s, false, md5('run-' || i)
       FROM generate_series(1, ${Math.min(seed.runs, MLFLOW_HISTORIES)}) AS i, ${metrics},
         generate_series(0, ${seed.steps - 1}) AS s`,
    );
    await client.query('ANALYZE');
  });
}

const CURVE = `sin(i / 5000.0) + ((i::bigint * 7919) % 1009) / 10090.0`;

/** A history of so many points, one for each step, under the key `curve` of a run. */
export async function seedOurHistory(url: string, runHex: string, points: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(
      `INSERT INTO run_metric (run_id, key, experiment_id, last, last_step, last_at_ms, first, first_step, first_at_ms,
         min, min_step, max, max_step, chronological)
       SELECT id, 'curve', experiment_id, 0, ${points}, ${points}, 0, 1, 1, -2, 1, 2, 1, true FROM run WHERE id = $1::uuid`,
      [runHex],
    );
    await client.query(
      `INSERT INTO run_metric_point (series, step, at_ms, value)
       SELECT (SELECT id FROM run_metric WHERE run_id = $1::uuid AND key = 'curve'), i, i, ${CURVE}
       FROM generate_series(1, ${points}) AS i`,
      [runHex],
    );
    await client.query(
      `UPDATE run_metric SET last = (SELECT value FROM run_metric_point WHERE series = id ORDER BY step DESC LIMIT 1),
         first = (SELECT value FROM run_metric_point WHERE series = id ORDER BY step LIMIT 1)
       WHERE run_id = $1::uuid AND key = 'curve'`,
      [runHex],
    );
    await client.query('VACUUM ANALYZE run_metric_point');
  });
}

export async function seedMlflowHistory(url: string, runId: string, points: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(
      `INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid)
       SELECT 'curve', ${CURVE}, i, i, false, $1 FROM generate_series(1, ${points}) AS i`,
      [runId],
    );
    await client.query('VACUUM ANALYZE metrics');
  });
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
