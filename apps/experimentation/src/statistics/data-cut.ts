/**
 * Which data statistics were made of: all that was committed up to a point, and nothing after it. Exposures and events
 * are never changed or taken away, so that the same cut gives the same statistics whenever it is asked for.
 */
export interface DataCut {
  /** Where each part of the users ends: everything that was written by transactions before `seq`. */
  readonly shards: readonly { readonly shard: number; readonly seq: string }[];
  readonly foldedAt: Date;
  /** What was told and left no trace in the data, up to this cut: it cannot be counted again. */
  readonly leftOut: readonly Exclusion[];
  /** SHA-256 of the exact sums, in hexadecimal: equal digests are equal data. */
  readonly digest: string;
}

/** Why something that was told is not in the statistics. */
export type ExclusionReason =
  /** Users that were given two variations: they count for neither. */
  | 'CONFLICTING_VARIATION'
  /** Events before their user's first exposure, and before what the metric takes as its covariate. */
  | 'OUTCOME_BEFORE_EXPOSURE'
  /** Events within the metric's delay, or after its window. */
  | 'OUTSIDE_WINDOW'
  /** Events without the number that the metric is made of. */
  | 'WITHOUT_VALUE'
  /** Users of clusters that are in several variations: they count for none. */
  | 'SPLIT_CLUSTER'
  /** Users that were exposed without a cluster, where whole clusters are assigned. */
  | 'WITHOUT_CLUSTER'
  /** Exposures to what is no variation of the test. */
  | 'UNKNOWN_VARIATION'
  /** Exposures that were known already. */
  | 'DUPLICATE';

/** How often a reason held; of events for each metric by itself, of users and exposures (`metricId` null) for the test. */
export interface Exclusion {
  readonly reason: ExclusionReason;
  readonly metricId: string | null;
  readonly count: number;
}
