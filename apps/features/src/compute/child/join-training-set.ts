import { dirname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { Xoshiro128StarStar } from '@orrery/math-learn';
import { asOfJoin } from '@orrery/math-point-in-time';
import { quoteName, quoteText, withSandbox } from '@orrery/platform-tables';
import { EVENT_TIMESTAMP } from '../../feature-view/event-timestamp.js';
import { sampleRows } from '../sample-rows.js';
import type { JoinedView, JoinTrainingSet, Outcome } from '../tasks.js';
import { TIMESTAMP_PART_COLUMNS, trainingSetColumns } from '../training-set-columns.js';
import { readNumbers, storeColumns, type StoredColumn } from './columns.js';
import type { Progress } from './progress.js';
import { milliseconds, numbers, rowsOf, typeOf } from './sql.js';

/** Writes rows of a dataset with the features known at their times, as Parquet. */
export function joinTrainingSet(
  task: JoinTrainingSet,
  progress: Progress,
): Promise<Outcome<JoinTrainingSet>> {
  return withSandbox(dirname(task.output), {}, async (connection) => {
    const keys = [...new Set(task.views.flatMap(({ joinKeys }) => joinKeys))];
    const rows = await pickRows(connection, task, keys);
    progress('the rows are chosen', { rows });
    const [time = new Float64Array(0)] = await readNumbers(
      connection,
      'SELECT "time" FROM picked ORDER BY position',
    );
    const joined: StoredColumn[] = [{ name: 'position', values: Int32Array.from(time.keys()) }];
    for (const [index, view] of task.views.entries()) {
      const features = await joinView(connection, view, { time, keys });
      joined.push(...features.map((values, f) => ({ name: featureName(index, f), values })));
      progress('a feature view is joined', { rows, features: features.length });
    }
    await storeColumns(connection, 'joined', joined);
    await connection.run(`
      COPY (SELECT ${outputs(task, keys).join(', ')} FROM picked JOIN joined USING (position) ORDER BY position)
      TO ${quoteText(task.output)} (FORMAT parquet, COMPRESSION zstd)`);
    progress('the training set is written', { rows });
    return { rows, columns: trainingSetColumns(task, (column) => typeOf(task.spine, column)) };
  });
}

/** Makes the table `picked`: the rows that the training set has, in the order of their time. */
async function pickRows(
  connection: DuckDBConnection,
  task: JoinTrainingSet,
  joinKeys: readonly string[],
): Promise<number> {
  const { spine, label, columns, sinceMs, untilMs, maxRows, seed } = task;
  const time = milliseconds(spine, task.timestampColumn);
  const value = numbers(spine, label.column);
  const taken = columns.map((column, index) => {
    typeOf(spine, column);
    return `${quoteName(column)} AS column_${index}`;
  });
  const keys = joinKeys.map((key, index) => {
    typeOf(spine, key);
    return `${quoteName(key)}::VARCHAR AS key_${index}`;
  });
  const conditions = [
    `${value} IS NOT NULL`,
    `${time} IS NOT NULL`,
    ...(sinceMs === null ? [] : [`${time} >= ${sinceMs}`]),
    ...(untilMs === null ? [] : [`${time} < ${untilMs}`]),
  ];
  const selected = [`${time} AS "time"`, `(${value} > ${label.greaterThan}::DOUBLE)::INTEGER AS label`];
  await connection.run(`
    CREATE TABLE spine AS SELECT (row_number() OVER () - 1)::INTEGER AS "row", *
    FROM (SELECT ${[...selected, ...taken, ...keys].join(', ')} FROM ${rowsOf(spine)} WHERE ${conditions.join(' AND ')})`);
  const [[rows = 0] = []] = await readNumbers(connection, 'SELECT count(*) FROM spine');
  const chosen = sampleRows(rows, maxRows ?? rows, Xoshiro128StarStar.fromSeed(seed));
  await storeColumns(connection, 'chosen', [{ name: 'row', values: chosen }]);
  await connection.run(`
    CREATE TABLE picked AS
    SELECT (row_number() OVER (ORDER BY "time", "row") - 1)::INTEGER AS position, * EXCLUDE ("row")
    FROM spine JOIN chosen USING ("row")`);
  return chosen.length;
}

interface PickedRows {
  readonly time: Float64Array;
  /** The join keys of all views: the table `picked` has them as key_0, key_1, … */
  readonly keys: readonly string[];
}

/** The features of a view as they were known at each time; NaN where none was, or it was too old. */
async function joinView(
  connection: DuckDBConnection,
  { snapshots, joinKeys, features, ttlMs }: JoinedView,
  { time, keys }: PickedRows,
): Promise<Float64Array[]> {
  const file = `read_parquet(${quoteText(snapshots)})`;
  const own = joinKeys.map(quoteName).join(', ');
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE entity AS
    SELECT *, (row_number() OVER (ORDER BY ${own}) - 1)::INTEGER AS code FROM (SELECT DISTINCT ${own} FROM ${file})`);
  const [codes = new Float64Array(0), eventTime = new Float64Array(0), ...values] = await readNumbers(
    connection,
    `SELECT code, epoch_ms(${EVENT_TIMESTAMP})::DOUBLE, ${features.map(quoteName).join(', ')}
     FROM ${file} JOIN entity USING (${own})`,
  );
  const onKeys = joinKeys.map((key) => `picked.key_${keys.indexOf(key)} = entity.${quoteName(key)}`);
  const [asked = new Float64Array(0)] = await readNumbers(
    connection,
    `SELECT coalesce(code, -1) FROM picked LEFT JOIN entity ON ${onKeys.join(' AND ')} ORDER BY position`,
  );
  const match = asOfJoin({
    events: { entity: Int32Array.from(codes), eventTime },
    spine: { entity: Int32Array.from(asked), time },
    ttlMs,
  });
  return values.map((column) => Float64Array.from(match, (row) => (row < 0 ? NaN : (column[row] ?? NaN))));
}

/** The columns of the file in their order, as `trainingSetColumns` describes them. */
function outputs(task: JoinTrainingSet, keys: readonly string[]): readonly string[] {
  const { timestampColumn, label, columns, timestampParts, views } = task;
  const time = 'make_timestamp_ms("time"::BIGINT)';
  return [
    `${time} AS ${quoteName(timestampColumn)}`,
    ...keys.flatMap((key, index) => (columns.includes(key) ? [] : [`key_${index} AS ${quoteName(key)}`])),
    ...columns.map((column, index) => `column_${index} AS ${quoteName(column)}`),
    ...timestampParts.map(
      (part) => `${PART_FUNCTIONS[part]}(${time})::INTEGER AS ${TIMESTAMP_PART_COLUMNS[part]}`,
    ),
    ...views.flatMap(({ features }, index) =>
      features.map((feature, f) => `${featureName(index, f)} AS ${quoteName(feature)}`),
    ),
    `label AS ${quoteName(label.name)}`,
  ];
}

const PART_FUNCTIONS = { HOUR_OF_DAY: 'hour', DAY_OF_WEEK: 'isodow' } as const;

function featureName(view: number, feature: number): string {
  return `view_${view}_feature_${feature}`;
}
