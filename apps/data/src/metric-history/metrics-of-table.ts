import type { ColumnProfile } from '../data-profile/data-profile.js';
import type { MetricValue } from './metric.js';
import { quantileDistance, type ColumnSpread } from './quantile-distance.js';

/** What metrics are told from, of a column. */
export type MeasuredColumn = ColumnSpread &
  Pick<ColumnProfile, 'name' | 'type' | 'nulls' | 'distinct' | 'mean'>;

interface MeasuredColumns {
  readonly columns: readonly MeasuredColumn[];
}

/** What is measured of a table, for the history of its dataset. @param before the profile of the version before. */
export function metricsOfTable(
  { rows, profile }: { readonly rows: number; readonly profile: MeasuredColumns },
  before: MeasuredColumns | null,
  at: Date,
): readonly MetricValue[] {
  const earlier = new Map(before?.columns.map((column) => [column.name, column]));
  return [
    { metric: 'VOLUME', column: '', value: rows },
    ...profile.columns.flatMap((column) => metricsOfColumn(column, rows, earlier.get(column.name), at)),
  ];
}

function metricsOfColumn(
  column: MeasuredColumn,
  rows: number,
  earlier: MeasuredColumn | undefined,
  at: Date,
): readonly MetricValue[] {
  const { name, nulls, distinct, mean } = column;
  const measured: readonly (readonly [MetricValue['metric'], number | null])[] = [
    ['NULL_RATE', rows === 0 ? null : nulls / rows],
    ['DISTINCT', distinct],
    ['MEAN', mean],
    ['FRESHNESS', secondsBehind(column, at)],
    ['DISTRIBUTION', earlier === undefined ? null : quantileDistance(earlier, column)],
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
