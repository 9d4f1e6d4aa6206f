import type { ColumnProfile } from '../data-profile/data-profile.js';
import type { MetricValue } from './metric.js';
import { quantileDistance } from './quantile-distance.js';
import { stabilityIndex, type ColumnShares } from './stability-index.js';

/** What metrics are told from, of a column. */
export type MeasuredColumn = ColumnShares & Pick<ColumnProfile, 'name' | 'type' | 'distinct' | 'mean'>;

/** What metrics are told from, of a table. */
export interface MeasuredRows {
  readonly rows: number;
  readonly profile: { readonly columns: readonly MeasuredColumn[] };
}

/** What is measured of a table, for the history of its dataset. @param before the version before. */
export function metricsOfTable(
  { rows, profile }: MeasuredRows,
  before: MeasuredRows | null,
  at: Date,
): readonly MetricValue[] {
  const earlier = new Map(before?.profile.columns.map((column) => [column.name, column]));
  return [
    { metric: 'VOLUME', column: '', value: rows },
    ...profile.columns.flatMap((column) => {
      const columnBefore = earlier.get(column.name);
      const past = before && columnBefore ? { column: columnBefore, rows: before.rows } : null;
      return metricsOfColumn({ column, rows }, past, at);
    }),
  ];
}

interface ColumnOfRows {
  readonly column: MeasuredColumn;
  readonly rows: number;
}

function metricsOfColumn(now: ColumnOfRows, before: ColumnOfRows | null, at: Date): readonly MetricValue[] {
  const { column, rows } = now;
  const { name, nulls, distinct, mean } = column;
  const measured: readonly (readonly [MetricValue['metric'], number | null])[] = [
    ['NULL_RATE', rows === 0 ? null : nulls / rows],
    ['DISTINCT', distinct],
    ['MEAN', mean],
    ['FRESHNESS', secondsBehind(column, at)],
    ['DISTRIBUTION', before && quantileDistance(before.column, column)],
    ['STABILITY', before && stabilityIndex(before, now)],
  ];
  return measured.flatMap(([metric, value]) =>
    value !== null && Number.isFinite(value) ? [{ metric, column: name, value }] : [],
  );
}

/** How long ago the newest instant of a column was. */
function secondsBehind({ type, max }: MeasuredColumn, at: Date): number | null {
  if (!/^(DATE|TIMESTAMP)/.test(type) || typeof max !== 'string') return null;
  return (at.getTime() - Date.parse(withZone(max))) / 1000;
}

/** Times without a zone are taken as UTC, and zones are written with their minutes. */
function withZone(instant: string): string {
  if (!instant.includes('T')) return instant;
  if (/[+-]\d{2}$/.test(instant)) return `${instant}:00`;
  return /(Z|[+-]\d{2}:?\d{2})$/.test(instant) ? instant : `${instant}Z`;
}
