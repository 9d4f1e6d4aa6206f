import type { PreparedStatement } from '@orrery/platform-postgres';

/** What a batch has, besides the run: a statement for each combination, so that nobody pays for what is not logged. */
export interface BatchShape {
  readonly metrics: boolean;
  readonly params: boolean;
  readonly tags: boolean;
  /** The batch has the tag that is the run's name. */
  readonly name: boolean;
}

const statements = new Map<string, PreparedStatement>();

/**
 * The statement that logs a batch whole or not at all. Its values are the run, the caller's project (null: any), then
 * in turn those of the metrics (12 of the summaries, 4 of the points), of the params (keys, values), of the tags (keys,
 * values) and the name. It answers in one row whether the batch was logged, and which params had other values.
 *
 * Two batches for one run wait for each other and never both: rows are written in the order of their keys, and
 * tables in the order of this text, because each part waits for the one before.
 */
export function logStatement(shape: BatchShape): PreparedStatement {
  const { metrics, params, tags } = shape;
  const name = `log-batch${[metrics, params, tags, shape.name].map(Number).join('')}`;
  const known = statements.get(name);
  if (known !== undefined) return known;
  const statement = { name, text: compose(shape) };
  statements.set(name, statement);
  return statement;
}

class Placeholders {
  private count = 2;

  take(number: number): readonly string[] {
    return Array.from({ length: number }, () => `$${(this.count += 1)}`);
  }
}

function compose({ metrics, params, tags, name }: BatchShape): string {
  const placeholders = new Placeholders();
  const metricValues = metrics ? placeholders.take(16) : [];
  const paramValues = params ? placeholders.take(2) : [];
  const tagValues = tags ? placeholders.take(2) : [];
  const writes: [part: string, text: (after: string) => string][] = [];
  if (name) writes.push(['named', nameRun(placeholders.take(1))]);
  if (metrics) writes.push(['series', writeSummaries(metricValues)]);
  if (params) writes.push(['params', writeParams(paramValues)]);
  if (tags) writes.push(['tags', writeTags(tagValues)]);
  const parts = writes.map(([part, text], i) => `${part} AS (${text(waitFor(writes[i - 1]?.[0]))})`);
  if (metrics) parts.push(`points AS (${writePoints(metricValues)})`);
  return `
    WITH ${params ? `clash AS MATERIALIZED (${findClashes(paramValues)}),` : ''}
    target AS MATERIALIZED (
      SELECT id, experiment_id FROM run
      WHERE id = $1 AND deleted_at IS NULL
        AND ($2::text IS NULL OR EXISTS (
          SELECT FROM experiment WHERE experiment.id = run.experiment_id AND project = $2))
        ${params ? 'AND NOT EXISTS (SELECT FROM clash)' : ''}
    )${parts.map((part) => `,\n${part}`).join('')}
    SELECT EXISTS (SELECT FROM target) AS logged,
      ${params ? '(SELECT json_agg(clash) FROM clash)' : 'NULL'} AS clashes`;
}

function waitFor(part: string | undefined): string {
  return part === undefined ? 'true' : `(SELECT count(*) FROM ${part}) >= 0`;
}

function findClashes([keys, values]: readonly string[]): string {
  return `
    SELECT key, run_param.value AS logged, given.value AS attempted
    FROM unnest(${keys}::text[], ${values}::text[]) AS given (key, value)
    JOIN run_param USING (key)
    WHERE run_id = $1 AND run_param.value <> given.value`;
}

/** Whoever logs another value at this very moment was not seen above: a value that cannot be stored ends the statement. */
function writeParams([keys, values]: readonly string[]): (after: string) => string {
  return (after) => `
    INSERT INTO run_param (run_id, key, experiment_id, value)
    SELECT target.id, key, target.experiment_id, value
    FROM target, unnest(${keys}::text[], ${values}::text[]) AS given (key, value) WHERE ${after}
    ON CONFLICT (run_id, key) DO UPDATE SET value = NULL WHERE run_param.value <> excluded.value
    RETURNING 1`;
}

function writeTags([keys, values]: readonly string[]): (after: string) => string {
  return (after) => `
    INSERT INTO run_tag (run_id, key, experiment_id, value)
    SELECT target.id, key, target.experiment_id, value
    FROM target, unnest(${keys}::text[], ${values}::text[]) AS given (key, value) WHERE ${after}
    ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value WHERE run_tag.value <> excluded.value
    RETURNING 1`;
}

function nameRun([name]: readonly string[]): (after: string) => string {
  return () => `
    UPDATE run SET name = ${name} FROM target WHERE run.id = target.id AND run.name <> ${name} RETURNING 1`;
}

const SUMMARY = `key, last, last_step, last_at_ms, first, first_step, first_at_ms, min, min_step, max, max_step, chronological`;
const SUMMARY_TYPES = [
  ...['text', 'float8', 'int8', 'int8', 'float8', 'int8', 'int8'],
  ...['float8', 'int8', 'float8', 'int8', 'bool'],
];
const IS_LATER =
  '(excluded.last_step, excluded.last_at_ms, excluded.last) > (known.last_step, known.last_at_ms, known.last)';
const IS_EARLIER =
  '(excluded.first_step, excluded.first_at_ms, excluded.first) < (known.first_step, known.first_at_ms, known.first)';
const IS_SMALLER = '(known.min IS NULL OR (excluded.min, excluded.min_step) < (known.min, known.min_step))';
const IS_LARGER = '(known.max IS NULL OR (excluded.max, known.max_step) > (known.max, excluded.max_step))';

/** Merging is idempotent, so a batch may be logged again; the series is told also where nothing is new. */
function writeSummaries(values: readonly string[]): (after: string) => string {
  return (after) => `
    INSERT INTO run_metric AS known (run_id, experiment_id, ${SUMMARY})
    SELECT target.id, target.experiment_id, ${SUMMARY}
    FROM target, unnest(${summaryArrays(values)}) AS given (${SUMMARY}) WHERE ${after}
    ${MERGE}
    RETURNING id, key`;
}

function summaryArrays(values: readonly string[]): string {
  return SUMMARY_TYPES.map((type, i) => `${values[i]}::${type}[]`).join(', ');
}

function choose(isExcluded: string, ...columns: readonly string[]): string {
  return columns
    .map((column) => `${column} = CASE WHEN ${isExcluded} THEN excluded.${column} ELSE known.${column} END`)
    .join(', ');
}

const MERGE = `
    ON CONFLICT (run_id, key) DO UPDATE SET
      ${choose(IS_LATER, 'last', 'last_step', 'last_at_ms')}, ${choose(IS_EARLIER, 'first', 'first_step', 'first_at_ms')},
      ${choose(IS_SMALLER, 'min', 'min_step')}, ${choose(IS_LARGER, 'max', 'max_step')},
      chronological = known.chronological AND excluded.chronological
        AND excluded.first_step >= known.last_step AND excluded.first_at_ms >= known.last_at_ms`;

/** `metric` is the place of the point's key among the keys of the summaries. */
function writePoints(values: readonly string[]): string {
  const [keys] = values;
  const [metric, step, atMs, value] = values.slice(SUMMARY_TYPES.length);
  return `
    INSERT INTO run_metric_point (series, step, at_ms, value)
    SELECT series.id, point.step, point.at_ms, point.value
    FROM unnest(${metric}::int4[], ${step}::int8[], ${atMs}::int8[], ${value}::float8[]) AS point (metric, step, at_ms, value)
    JOIN series ON series.key = (${keys}::text[])[point.metric]
    ON CONFLICT DO NOTHING`;
}

/**
 * Logs points of several runs, each run named once. Its values are the runs and the callers' projects, the place of each
 * summary's run, then those of the metrics as above. It answers with the places of the
 * runs that are there, from 1 on: of the others nothing is logged.
 */
export const GATHERED_LOG: PreparedStatement = { name: 'log-gathered', text: composeGathered() };

function composeGathered(): string {
  const values = Array.from({ length: 16 }, (_, i) => `$${i + 4}`);
  const [keys] = values;
  const [metric, step, atMs, value] = values.slice(SUMMARY_TYPES.length);
  return `
    WITH target AS MATERIALIZED (
      SELECT given.place, run.id, run.experiment_id
      FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS given (id, scope, place) JOIN run ON run.id = given.id
      WHERE deleted_at IS NULL AND (scope IS NULL OR EXISTS (
        SELECT FROM experiment WHERE experiment.id = run.experiment_id AND project = scope))
    ),
    series AS (
      INSERT INTO run_metric AS known (run_id, experiment_id, ${SUMMARY})
      SELECT target.id, target.experiment_id, ${SUMMARY}
      FROM unnest($3::int4[], ${summaryArrays(values)}) WITH ORDINALITY AS given (of_run, ${SUMMARY}, position)
      JOIN target ON target.place = of_run
      ORDER BY position
      ${MERGE}
      RETURNING id, run_id, key
    ),
    points AS (
      INSERT INTO run_metric_point (series, step, at_ms, value)
      SELECT series.id, point.step, point.at_ms, point.value
      FROM unnest(${metric}::int4[], ${step}::int8[], ${atMs}::int8[], ${value}::float8[]) AS point (metric, step, at_ms, value)
      JOIN series ON series.key = (${keys}::text[])[point.metric] AND series.run_id = ($1::uuid[])[($3::int4[])[point.metric]]
      ON CONFLICT DO NOTHING
    )
    SELECT place::int AS place FROM target`;
}
