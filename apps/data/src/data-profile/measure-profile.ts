import { quoteName } from '@orrery/platform-tables';
import { isFloating, type TableColumn } from '../tabular-file/table-column.js';
import type { SqlRow } from '../tabular-file/table-session.js';
import { FILE, type Table } from '../tabular-file/table.js';
import type { ColumnProfile, DataProfile } from './data-profile.js';
import { countDistinct, type DistinctValues } from './count-distinct.js';
import { shownValue, valueToShow } from './shown-value.js';

const PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/** Exact quantiles hold all values in memory: 8 bytes each. Above this many, a t-digest estimates them. */
const EXACT_QUANTILES_UP_TO = 4_000_000;

/** What is known of all rows. */
export interface MeasuredTable {
  readonly rows: number;
  readonly profile: DataProfile;
}

/** Measures every column over all rows in three passes. */
export async function measureProfile(table: Table): Promise<MeasuredTable> {
  const extremes = await table.row(
    `SELECT ${['count(*) AS rows', ...table.columns.map(extremesOf)]} FROM ${FILE}`,
  );
  const rows = Number(extremes['rows']);
  const numeric = table.columns.filter(({ kind }) => kind === 'NUMBER');
  const quantilesAreExact = rows * numeric.length <= EXACT_QUANTILES_UP_TO;
  const moments = await measureMoments(
    table,
    extremes,
    quantilesAreExact ? 'quantile_cont' : 'approx_quantile',
  );
  const approximately = table.columns.map((_, i) => Number(extremes[`approximately_${i}`]));
  const distinct = await countDistinct(table, approximately);
  const columns = table.columns.map((column, i) =>
    columnProfile(column, i, { rows, extremes, moments, distinct: distinct[i], quantilesAreExact }),
  );
  return { rows, profile: { columns } };
}

function extremesOf(column: TableColumn, i: number): string {
  const name = quoteName(column.name);
  const filter = isFloating(column) ? ` FILTER (WHERE isfinite(${name}))` : '';
  const notFinite = isFloating(column) ? `count(*) FILTER (WHERE NOT isfinite(${name}))` : '0';
  const measures = [
    `count(${name}) AS values_${i}`,
    `${notFinite} AS not_finite_${i}`,
    `approx_count_distinct(${name}) AS approximately_${i}`,
  ];
  if (column.kind !== 'OTHER' && column.kind !== 'BOOLEAN') {
    measures.push(
      `${valueToShow(column, `min(${name})${filter}`)} AS min_${i}`,
      `${valueToShow(column, `max(${name})${filter}`)} AS max_${i}`,
    );
  }
  return measures.join(', ');
}

/** Mean, deviation and quantiles of the numeric columns, by the column's index. */
async function measureMoments(
  table: Table,
  extremes: SqlRow,
  quantile: 'quantile_cont' | 'approx_quantile',
): Promise<SqlRow> {
  const measures = table.columns.flatMap((column, i) => {
    if (column.kind !== 'NUMBER') return [];
    const value = `${quoteName(column.name)}::DOUBLE`;
    // Sums, squares and differences of large numbers overflow: these are measured in units of the largest.
    const scale = scaleOf(extremes[`min_${i}`], extremes[`max_${i}`]);
    const scaled = scale === 1 ? value : `(${value} / ${scale})`;
    const filter = `FILTER (WHERE isfinite(${value}))`;
    return [
      `favg(${scaled}) ${filter} * ${scale} AS mean_${i}`,
      `stddev_samp(${scaled}) ${filter} * ${scale} AS deviation_${i}`,
      `${quantile}(${scaled}, [${PROBABILITIES}]) ${filter} AS quantiles_${i}`,
    ];
  });
  return measures.length === 0 ? {} : table.row(`SELECT ${measures.join(', ')} FROM ${FILE}`);
}

const LARGE = 1e100;

function scaleOf(...extremes: readonly unknown[]): number {
  const largest = Math.max(...extremes.map((extreme) => Math.abs(Number(extreme ?? 0))));
  return largest > LARGE ? largest : 1;
}

interface Measured {
  readonly rows: number;
  readonly extremes: SqlRow;
  readonly moments: SqlRow;
  readonly distinct: DistinctValues | undefined;
  readonly quantilesAreExact: boolean;
}

function columnProfile(column: TableColumn, i: number, measured: Measured): ColumnProfile {
  const { rows, extremes, moments, distinct, quantilesAreExact } = measured;
  return {
    name: column.name,
    type: column.type,
    nulls: rows - Number(extremes[`values_${i}`]),
    notFinite: Number(extremes[`not_finite_${i}`]),
    distinct: distinct?.count ?? 0,
    distinctIsExact: distinct?.isExact ?? true,
    min: extremeValue(extremes[`min_${i}`]),
    max: extremeValue(extremes[`max_${i}`]),
    mean: finite(moments[`mean_${i}`]),
    standardDeviation: finite(moments[`deviation_${i}`]),
    quantiles: quantilesIn(moments[`quantiles_${i}`], scaleOf(extremes[`min_${i}`], extremes[`max_${i}`])),
    quantilesAreExact,
  };
}

function extremeValue(value: SqlRow[string] | undefined): number | string | null {
  const shown = shownValue(value ?? null);
  return typeof shown === 'boolean' ? null : shown;
}

function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function quantilesIn(values: unknown, scale: number): ColumnProfile['quantiles'] {
  if (!Array.isArray(values)) return [];
  return PROBABILITIES.map((probability, i) => ({ probability, value: Number(values[i]) * scale }));
}
