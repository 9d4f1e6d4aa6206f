/**
 * A range that covers the true value in a share `level` of repeated experiments.
 *
 * One-sided intervals are open on one side: `low` is `-Infinity` or `high` is `Infinity`.
 */
export interface ConfidenceInterval {
  /** Coverage in (0, 1), such as 0.95. */
  readonly level: number;
  readonly low: number;
  readonly high: number;
}
