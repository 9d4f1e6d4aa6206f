import type { ClusteredHistogram, CrossMoments } from '@orrery/math-statistics';

/**
 * All that an analysis needs to know of one variation and one metric; summaries of days and shards merge to it.
 *
 * The variables of `moments`, one observation per user: `[y]`, or `[y, yPre]` with what was known before the test;
 * ratio metrics `[num, den]` or `[num, den, numPre, denPre]`. With `unit: 'cluster'` there is one observation per
 * cluster: `[sum, size]`, or `[sum, size, sumPre, sizePre]`.
 */
export interface VariationStatistics {
  readonly users: number;
  readonly moments: CrossMoments;
  /** Only for quantile metrics. */
  readonly histogram: ClusteredHistogram | null;
}
