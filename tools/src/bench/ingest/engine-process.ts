// DuckDB alone: reads a file where it lies and measures the same profile in one hand-written statement.
import { DuckDBInstance } from '@duckdb/node-api';
import type { FlightsProfile } from './flights-profile.js';

export interface EngineQuestion {
  readonly path: string;
}

export interface EngineAnswer {
  readonly profile: FlightsProfile;
  readonly seconds: number;
}

const PROBABILITIES = '[0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]';

const shared = (column: string): string =>
  `nulls: count(*) - count(${column}), "distinct": count(DISTINCT ${column})`;

const numeric = (column: string): string => `{
  name: '${column}', ${shared(column)}, min: min(${column}), max: max(${column}), mean: avg(${column}),
  standardDeviation: stddev_samp(${column}), quantiles: quantile_cont(${column}::DOUBLE, ${PROBABILITIES}) }`;

const textual = (column: string, shown = (value: string) => value): string => `{
  name: '${column}', ${shared(column)}, min: ${shown(`min(${column})`)}, max: ${shown(`max(${column})`)},
  mean: NULL, standardDeviation: NULL, quantiles: [] }`;

const time = (value: string): string => `strftime(${value}, '%Y-%m-%dT%H:%M:%S')`;

const COLUMNS = [
  textual('date', time),
  numeric('delay'),
  numeric('distance'),
  textual('origin'),
  textual('destination'),
];

async function answer({ path }: EngineQuestion): Promise<EngineAnswer> {
  const startedAt = performance.now();
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const columns = COLUMNS.map((column, i) => `to_json(${column}) AS column_${i}`).join(', ');
  const reader = await connection.runAndReadAll(
    `SELECT count(*)::INTEGER AS rows, ${columns} FROM read_parquet('${path}')`,
  );
  const [row] = reader.getRowObjectsJS();
  connection.closeSync();
  instance.closeSync();
  const profile = {
    rows: Number(row?.['rows']),
    columns: COLUMNS.map(
      (_, i) => JSON.parse(String(row?.[`column_${i}`])) as FlightsProfile['columns'][number],
    ),
  };
  return { profile, seconds: (performance.now() - startedAt) / 1000 };
}

process.on('message', (question: EngineQuestion) => void answer(question).then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());
