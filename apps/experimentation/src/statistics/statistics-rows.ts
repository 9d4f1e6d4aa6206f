import { createHash } from 'node:crypto';
import type { ABTestId } from '@orrery/domain';
import type { MetricId, OutcomeMetricKind } from '../outcome-metric/outcome-metric.js';
import type { ExclusionReason } from './data-cut.js';

/** Sums as the database holds them, as text; `part` is the day or segment that they are of, '' for all together. */
export interface UserRow {
  readonly part: string;
  readonly variation: number;
  readonly users: string;
  readonly conflicting: string;
}

export interface SumRow {
  readonly part: string;
  readonly metricId: MetricId;
  readonly variation: number;
  /** In the order of `SUM_COLUMNS`. */
  readonly sums: readonly string[];
}

export interface BinRow {
  readonly part: string;
  readonly metricId: MetricId;
  readonly variation: number;
  readonly bin: number;
  /** Of values in the bin; then how far Σ c² and Σ c·size climb in it, c being a user's values up to a bin. */
  readonly climbs: readonly [count: string, square: string, crossSize: string];
}

export interface ExclusionRow {
  readonly metricId: MetricId | null;
  readonly reason: ExclusionReason;
  readonly count: string;
}

export interface MetricOfTest {
  readonly metricId: MetricId;
  readonly kind: OutcomeMetricKind;
  readonly covariate: boolean;
}

/** What the database holds of a test. */
export interface StatisticsRows {
  readonly abTestId: ABTestId;
  readonly variations: number;
  readonly metrics: readonly MetricOfTest[];
  readonly users: readonly UserRow[];
  readonly sums: readonly SumRow[];
  readonly bins: readonly BinRow[];
  readonly exclusions: readonly ExclusionRow[];
}

/** Up to where the database has folded. */
export interface FoldCursor {
  readonly seq: string;
  readonly foldedAt: string;
}

/** SHA-256 of the rows in one order, without those that have been taken back to nothing. */
export function digestOf({ abTestId, users, sums, bins, exclusions }: StatisticsRows): string {
  const lines = [
    ...users.map((row) => [[row.users, row.conflicting], 'users', row.part, row.variation] as const),
    ...sums.map((row) => [row.sums, 'sums', row.part, row.metricId, row.variation] as const),
    ...bins.map((row) => [row.climbs, 'bin', row.part, row.metricId, row.variation, row.bin] as const),
    ...exclusions.map((row) => [[row.count], 'excluded', row.metricId, row.reason] as const),
  ];
  const told = lines
    .filter(([amounts]) => amounts.some((amount) => amount !== '0'))
    .map((line) => JSON.stringify(line))
    .toSorted();
  return createHash('sha256')
    .update(JSON.stringify([abTestId, ...told]))
    .digest('hex');
}
