import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { requireSameLength } from '../require-counts.js';
import { requireRange } from '../require-range.js';
import { moments } from '../summary/moments.js';
import { quantile } from '../summary/quantile.js';
import { sortNumbers } from '../summary/sort-numbers.js';
import type { Resampler } from './bootstrap-resampler.js';
import { resamplerOf } from './bootstrap-resampler.js';
import { correctedShares } from './bootstrap-correction.js';

export interface BootstrapRequest {
  /** Independent samples; each is drawn from anew, with replacement, to its own size. */
  readonly samples: readonly Float64Array[];
  /** What is estimated. It must not keep the arrays, which are used again. */
  readonly statistic: (samples: readonly Float64Array[]) => number;
  /** At least 1; 2,000 and more for an interval. */
  readonly resamples: number;
  /** Uniform in [0, 1). */
  readonly prng: () => number;
  /** Default `bca`. */
  readonly method?: 'percentile' | 'bca' | 'studentized';
  /** The statistic's standard error on given samples; what `studentized` divides by. */
  readonly standardErrorOf?: (samples: readonly Float64Array[]) => number;
  /** For each sample the cluster of each of its values: whole clusters are drawn. */
  readonly clusters?: readonly ArrayLike<number>[];
  /** Coverage of the interval, in (0, 1). Default 0.95. */
  readonly confidenceLevel?: number;
}

/** A statistic of the samples, and what it was on samples drawn from them. */
export interface Bootstrapped {
  readonly kind: 'bootstrapped';
  readonly estimate: number;
  /** The standard deviation of the replicates. */
  readonly standardError: number;
  readonly interval: ConfidenceInterval;
  readonly replicates: Float64Array;
}

/**
 * The sampling error of any statistic of any samples, by drawing from the samples themselves.
 *
 * `percentile`: quantiles of the replicates θ*. `bca`: their quantiles at shares corrected for bias z₀ and acceleration a (by leaving out one value, or cluster, at a time:
 * n more evaluations). `studentized`: θ − σ q(1 − α/2), θ − σ q(α/2) with the quantiles q of (θ* − θ)/σ*, which needs `standardErrorOf`. Percentile and
 * BCa keep the statistic's range; BCa and studentized err by O(1/n) on each side, percentile by O(1/√n).
 *
 * Answers `insufficient-data` if a sample has fewer than two values (or clusters), `zero-variance` if all replicates are equal, `not-finite`
 * if the statistic is not finite on the samples or a replicate. Cost: `resamples` draws and evaluations.
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, eq. 12.22, 13.5, 14.9–14.15; the same intervals as scipy's `bootstrap`.
 *
 * @example
 * const random = Xoshiro128StarStar.fromSeed(1);
 * bootstrap({ samples: [delays], statistic: ([xs]) => median(xs), resamples: 5000, prng: () => random.nextFloat() });
 */
export function bootstrap(
  request: BootstrapRequest,
): Bootstrapped | InsufficientData | ZeroVariance | NotFinite {
  const { samples, statistic, resamples, prng, method = 'bca', confidenceLevel: level = 0.95 } = request;
  requireRange('confidenceLevel', level, { above: 0, below: 1 });
  requireRange('resamples', resamples, { atLeast: 1, below: Infinity });
  request.clusters?.forEach((ids, i) => requireSameLength('a sample and its clusters', samples[i], ids));
  const resamplers = samples.map((sample, i) => resamplerOf(sample, request.clusters?.[i]));
  const fewest = Math.min(...resamplers.map(({ units }) => units));
  if (fewest < 2) return { kind: 'insufficient-data', required: 2, actual: fewest };

  const estimate = statistic(samples);
  const errorOf = method === 'studentized' ? requireErrorOf(request) : null;
  const replicates = new Float64Array(resamples);
  const errors = new Float64Array(errorOf === null ? 0 : resamples);
  for (let r = 0; r < resamples; r++) {
    const drawn = resamplers.map((resampler) => resampler.draw(prng));
    replicates[r] = statistic(drawn);
    if (errorOf !== null) errors[r] = errorOf(drawn);
  }
  const spread = moments.of(replicates);
  const standardError = Math.sqrt(spread.sumOfSquaredDeviations / Math.max(1, resamples - 1));
  if (!Number.isFinite(estimate) || !Number.isFinite(standardError)) return { kind: 'not-finite' };
  if (standardError === 0) return { kind: 'zero-variance' };
  const ends =
    errorOf === null
      ? endsOfReplicates(request, resamplers, { estimate, replicates, level })
      : studentizedEnds({ estimate, replicates, level }, errorOf(samples), errors);
  if (!ends.every(Number.isFinite)) return { kind: 'not-finite' };
  const interval = { level, low: ends[0], high: ends[1] };
  return { kind: 'bootstrapped', estimate, standardError, interval, replicates };
}

interface Replicated {
  readonly estimate: number;
  readonly replicates: Float64Array;
  readonly level: number;
}

type Ends = readonly [low: number, high: number];

function requireErrorOf({
  standardErrorOf,
}: BootstrapRequest): NonNullable<BootstrapRequest['standardErrorOf']> {
  if (standardErrorOf === undefined) throw new RangeError('studentized needs standardErrorOf');
  return standardErrorOf;
}

function endsOfReplicates(
  { statistic, method = 'bca' }: BootstrapRequest,
  resamplers: readonly Resampler[],
  { estimate, replicates, level }: Replicated,
): Ends {
  const outside = (1 - level) / 2;
  const shares: Ends =
    method === 'percentile'
      ? [outside, 1 - outside]
      : correctedShares({ estimate, replicates, outside }, leaveOneOut(resamplers, statistic));
  return quantilesOf(replicates, shares);
}

/** For each sample, the statistic without one of its units, and the others whole. */
function leaveOneOut(
  resamplers: readonly Resampler[],
  statistic: BootstrapRequest['statistic'],
): readonly Float64Array[] {
  const whole = resamplers.map(({ sample }) => sample);
  return resamplers.map((resampler, i) =>
    Float64Array.from({ length: resampler.units }, (_, unit) =>
      statistic(whole.map((sample, at) => (at === i ? resampler.without(unit) : sample))),
    ),
  );
}

function studentizedEnds(
  { estimate, replicates, level }: Replicated,
  error: number,
  errors: Float64Array,
): Ends {
  const outside = (1 - level) / 2;
  const roots = replicates.map((replicate, r) => (replicate - estimate) / errors[r]);
  const [low, high] = quantilesOf(roots, [1 - outside, outside]);
  return [estimate - error * low, estimate - error * high];
}

/** Quantiles, `NaN` where they have no value. */
function quantilesOf(values: Float64Array, [low, high]: Ends): Ends {
  const sorted = sortNumbers(values);
  const at = (share: number): number => {
    if (!(share >= 0 && share <= 1)) return NaN;
    const result = quantile(sorted, share);
    return result.kind === 'quantile' ? result.value : NaN;
  };
  return [at(low), at(high)];
}
