import { type CrossMoments, crossMoments } from '@orrery/math-statistics';
import type { CannotSay } from '../plan/cannot-say.js';

/**
 * One variation seen as independent units (users or clusters), each contributing one value and perhaps one covariate:
 * the value's estimate, and the spread of single units around it. A ratio's units are its linearised contributions.
 */
export interface UnitSummary {
  readonly kind: 'units';
  readonly units: number;
  readonly value: number;
  /** Of one unit's contribution; the estimate's variance is this divided by `units`. */
  readonly variance: number;
  readonly covariate: {
    readonly value: number;
    readonly variance: number;
    readonly covariance: number;
  } | null;
}

/** A ratio whose denominator's mean is nearer to 0 than this many of its standard errors has no usable distribution. */
export const STABLE_DENOMINATOR = 5;

/** The variables [y] or [y, x] themselves. */
export function meanUnits(
  moments: CrossMoments,
  { cuped }: { readonly cuped: boolean },
): UnitSummary | CannotSay {
  requireVariables(moments, cuped ? 2 : 1);
  if (moments.count < 2) return tooFew(moments.count);
  const variance = spread(moments, 0, 0);
  const covariate = cuped
    ? { value: moments.means[1], variance: spread(moments, 1, 1), covariance: spread(moments, 0, 1) }
    : null;
  return finite({ kind: 'units', units: moments.count, value: moments.means[0], variance, covariate });
}

/**
 * The ratio of means R = n̄ / d̄ of [num, den] or [num, den, numPre, denPre], linearised by the delta method: a unit
 * contributes (num − R · den) / d̄, and its covariate likewise.
 *
 * Answers `unstable-denominator` where d̄ is within 5 standard errors of 0: then the ratio's distribution is skewed
 * and intervals cover less than they say. Source: Deng, Knoblich, Lu, KDD 2018, eq. 3.
 */
export function ratioUnits(
  moments: CrossMoments,
  { cuped }: { readonly cuped: boolean },
): UnitSummary | CannotSay {
  requireVariables(moments, cuped ? 4 : 2);
  if (moments.count < 2) return tooFew(moments.count);
  const unstable = unstableDenominator(moments, 1) ?? (cuped ? unstableDenominator(moments, 3) : undefined);
  if (unstable) return unstable;
  const own = gradient(moments, 0);
  const before = cuped ? gradient(moments, 2) : null;
  const covariate = before && {
    value: moments.means[2] / moments.means[3],
    variance: form(moments, { from: 2, weights: before }, { from: 2, weights: before }),
    covariance: form(moments, { from: 0, weights: own }, { from: 2, weights: before }),
  };
  const variance = form(moments, { from: 0, weights: own }, { from: 0, weights: own });
  const value = moments.means[0] / moments.means[1];
  return finite({ kind: 'units', units: moments.count, value, variance, covariate });
}

type Pair = readonly [number, number];

/** ∂(a/b) at the means of the variables `from` and `from + 1`. */
function gradient({ means }: CrossMoments, from: number): Pair {
  return [1 / means[from + 1], -means[from] / (means[from + 1] * means[from + 1])];
}

/** gᵀ Σ h for two gradients over two variables each. */
function form(
  moments: CrossMoments,
  g: { readonly from: number; readonly weights: Pair },
  h: { readonly from: number; readonly weights: Pair },
): number {
  let sum = 0;
  for (let i = 0; i < 2; i++)
    for (let j = 0; j < 2; j++) sum += g.weights[i] * h.weights[j] * spread(moments, g.from + i, h.from + j);
  return sum;
}

function unstableDenominator(moments: CrossMoments, i: number): CannotSay | undefined {
  const mean = moments.means[i];
  const standardError = Math.sqrt(spread(moments, i, i) / moments.count);
  if (!Number.isFinite(mean) || !Number.isFinite(standardError))
    return { kind: 'cannot-say', reason: 'not-finite' };
  if (mean !== 0 && Math.abs(mean) >= STABLE_DENOMINATOR * standardError) return undefined;
  const actual = mean === 0 ? 0 : Math.abs(mean) / standardError;
  return { kind: 'cannot-say', reason: 'unstable-denominator', required: STABLE_DENOMINATOR, actual };
}

function spread(moments: CrossMoments, i: number, j: number): number {
  const covariance = crossMoments.covariance(moments, i, j);
  return covariance.kind === 'variance' ? covariance.value : NaN;
}

function finite(summary: UnitSummary): UnitSummary | CannotSay {
  const { value, covariate } = summary;
  const numbers = [value, summary.variance, ...(covariate ? Object.values(covariate) : [])];
  if (!numbers.every((each) => Number.isFinite(each))) return { kind: 'cannot-say', reason: 'not-finite' };
  // A linearised ratio without spread comes out a rounding error below 0.
  return { ...summary, variance: Math.max(0, summary.variance) };
}

function tooFew(actual: number): CannotSay {
  return actual === 0
    ? { kind: 'cannot-say', reason: 'no-users' }
    : { kind: 'cannot-say', reason: 'too-few-users', required: 2, actual };
}

function requireVariables({ means }: CrossMoments, least: number): void {
  if (means.length < least) throw new RangeError(`moments must hold ${least} variables, got ${means.length}`);
}
