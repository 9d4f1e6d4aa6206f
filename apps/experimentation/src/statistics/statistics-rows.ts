import { createHash } from 'node:crypto';
import type { ABTestId } from '@orrery/domain';
import type { MetricId, OutcomeMetricKind } from '../outcome-metric/outcome-metric.js';
import type { ExclusionReason } from './data-cut.js';

/** Sums as the database holds them, as text. */
export interface PartRow {
  /** Of first exposures, where days were asked for; '' otherwise. */
  readonly day: string;
  /** '' for all together; `period/1` for those that came after the first change of weights; `stratum/NO`. */
  readonly part: string;
}

export interface UserRow extends PartRow {
  readonly variation: number;
  readonly users: string;
  readonly conflicting: string;
}

export interface SumRow extends PartRow {
  readonly metricId: MetricId;
  readonly variation: number;
  /** In the order of `SUM_COLUMNS`. */
  readonly sums: readonly string[];
}

export interface BinRow extends PartRow {
  readonly metricId: MetricId;
  readonly variation: number;
  readonly bin: number;
  /** Of values in the bin; then how far Σ c² and Σ c·size climb in it, c being a user's values up to a bin. */
  readonly climbs: readonly [count: string, square: string, crossSize: string];
}

/** Of users whose total is in a bin, where totals are capped at a percentile. */
export interface TailRow extends PartRow {
  readonly metricId: MetricId;
  readonly variation: number;
  readonly bin: number;
  /** In the order of `TAIL_COLUMNS`. */
  readonly sums: readonly string[];
}

/** Of a test that assigns whole clusters. */
export interface ClusterRow extends PartRow {
  readonly variation: number;
  /** Whether they are clusters with users in several variations, which count for none. */
  readonly split: boolean;
  readonly clusters: string;
  readonly users: string;
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
  readonly capPercentile: number | null;
}

/** What the database holds of a test. */
export interface StatisticsRows {
  readonly abTestId: ABTestId;
  readonly variations: number;
  /** Whether whole clusters are assigned. */
  readonly clustered: boolean;
  /** Whether the test divides its users by a dimension. */
  readonly stratified: boolean;
  readonly metrics: readonly MetricOfTest[];
  readonly users: readonly UserRow[];
  readonly sums: readonly SumRow[];
  readonly bins: readonly BinRow[];
  readonly tails: readonly TailRow[];
  readonly clusters: readonly ClusterRow[];
  /** As `sums`, with a cluster for a user. */
  readonly clusterSums: readonly SumRow[];
  readonly exclusions: readonly ExclusionRow[];
}

/** Up to where the database has folded. */
export interface FoldCursor {
  readonly seq: string;
  readonly foldedAt: string;
}

/**
 * SHA-256 of the rows in one order, without those that have been taken back to nothing, and without strata: whichever of
 * them are read, it is the same data.
 */
export function digestOf(rows: StatisticsRows): string {
  const { abTestId, users, sums, bins, tails, clusters, clusterSums, exclusions } = rows;
  const isTold = ({ part }: PartRow): boolean => !part.startsWith('stratum/');
  const lines = [
    ...users
      .filter(isTold)
      .map((row) => [[row.users, row.conflicting], 'users', row.part, row.variation] as const),
    ...sums.filter(isTold).map((row) => [row.sums, 'sums', row.part, row.metricId, row.variation] as const),
    ...bins
      .filter(isTold)
      .map((row) => [row.climbs, 'bin', row.part, row.metricId, row.variation, row.bin] as const),
    ...tails
      .filter(isTold)
      .map((row) => [row.sums, 'tail', row.part, row.metricId, row.variation, row.bin] as const),
    ...clusters.map((row) => [[row.clusters, row.users], 'clusters', row.variation, row.split] as const),
    ...clusterSums.map((row) => [row.sums, 'cluster', row.metricId, row.variation] as const),
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
