import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { requireRange } from '../require-range.js';
import { normalInterval } from './normal-interval.js';
import { requireVariances } from './sample-statistics.js';
import type { SampleStatistics } from './sample-statistics.js';

export interface EffectSizeOptions {
  /** Coverage of the interval, in (0, 1). Default 0.95. */
  readonly confidenceLevel?: number;
}

/** The size of an effect on a scale of its own, with a large-sample interval. */
export interface EffectSize {
  readonly kind: 'effect-size';
  readonly estimate: number;
  readonly standardError: number;
  readonly interval: ConfidenceInterval;
}

/** What stands between two samples, before it is divided by one of several standard deviations. */
interface Comparison {
  readonly difference: number;
  readonly pooledVariance: number;
  readonly degreesOfFreedom: number;
  /** 1/n₁ + 1/n₂. */
  readonly sizes: number;
}

/** The difference of two means over a standard deviation, or why there is none. */
export function standardisedDifference(
  [first, second]: readonly [SampleStatistics, SampleStatistics],
  { confidenceLevel = 0.95 }: EffectSizeOptions,
  judge: (compared: Comparison) => { readonly estimate: number; readonly variance: number },
): EffectSize | InsufficientData | ZeroVariance | NotFinite {
  requireRange('confidenceLevel', confidenceLevel, { above: 0, below: 1 });
  requireVariances(first, second);
  const smallest = Math.min(first.count, second.count);
  if (smallest < 2) return { kind: 'insufficient-data', required: 2, actual: smallest };
  const degreesOfFreedom = first.count + second.count - 2;
  const share = (first.count - 1) / degreesOfFreedom;
  const { estimate, variance } = judge({
    difference: first.mean - second.mean,
    pooledVariance: first.variance * share + second.variance * (1 - share),
    degreesOfFreedom,
    sizes: 1 / first.count + 1 / second.count,
  });
  if (first.variance === 0 && second.variance === 0) return { kind: 'zero-variance' };
  const standardError = Math.sqrt(variance);
  if (!Number.isFinite(estimate) || !Number.isFinite(standardError)) return { kind: 'not-finite' };
  const interval = normalInterval(estimate, standardError, confidenceLevel, 'two-sided');
  return { kind: 'effect-size', estimate, standardError, interval };
}
