import { crossMoments } from '@orrery/math-statistics';
import type { CannotSay } from '../plan/cannot-say.js';
import type { VariationStatistics } from '../plan/variation-statistics.js';
import { type Effect, effectOf, plainEffect } from './effect.js';
import { meanUnits, ratioUnits, type UnitSummary } from './unit-summary.js';

/** The two variations of a comparison. */
export interface VariationPair {
  readonly control: VariationStatistics;
  readonly treatment: VariationStatistics;
}

/**
 * The difference of means, freed from what was known of the users before the test (CUPED).
 *
 *     θ = Cov(y, x) / Var(x) over all users,    ȳ′ = ȳ − θ (x̄ − x̄_all)
 *     Var(y′) = Var(y) + θ² Var(x) − 2 θ Cov(y, x)
 *
 * With correlation ρ between y and x the variance shrinks by ρ². The two adjusted means share x̄_all, so they are
 * correlated; the lift takes that into account (`covariance`). `moments` hold [y, x] with x from before the exposure: a
 * covariate that the treatment changes biases the result, and nothing in the data can show it. A covariate without
 * variance adjusts nothing: `varianceReduction` is 0 and the assumptions say so.
 *
 * Source: Deng, Xu, Kohavi, Walker, WSDM 2013, eq. 4–6. θ is GrowthBook's, of both variations together.
 */
export function cuped(pair: VariationPair): Effect | CannotSay {
  return adjusted(pair, meanUnits);
}

/**
 * CUPED for a ratio of means: both the ratio and that of before the test are linearised, and the one adjusted by the other.
 *
 * `moments` hold [num, den, numPre, denPre]; answers `unstable-denominator` as `ratioUnits` does.
 *
 * Source: Deng, Xu, Kohavi, Walker, WSDM 2013, appendix B.
 */
export function cupedRatio(pair: VariationPair): Effect | CannotSay {
  return adjusted(pair, ratioUnits);
}

function adjusted({ control, treatment }: VariationPair, unitsOf: typeof meanUnits): Effect | CannotSay {
  const first = unitsOf(control.moments, { cuped: true });
  if (first.kind === 'cannot-say') return first;
  const second = unitsOf(treatment.moments, { cuped: true });
  if (second.kind === 'cannot-say') return second;
  const all = unitsOf(crossMoments.merge(control.moments, treatment.moments), { cuped: true });
  if (all.kind === 'cannot-say') return all;
  const slope = slopeOf(all);
  if (slope === null) return withoutAdjustment(first, second);
  return adjustBy(slope, first, second);
}

function slopeOf({ covariate }: UnitSummary): number | null {
  if (covariate === null || !(covariate.variance > 0)) return null;
  return covariate.covariance / covariate.variance;
}

function withoutAdjustment(control: UnitSummary, treatment: UnitSummary): Effect | CannotSay {
  const plain = plainEffect(control, treatment);
  if (plain.kind === 'cannot-say') return plain;
  return { ...plain, varianceReduction: 0, assumptions: ['covariate-explains-nothing'] };
}

function adjustBy(slope: number, control: UnitSummary, treatment: UnitSummary): Effect | CannotSay {
  const first = onMeans(control);
  const second = onMeans(treatment);
  const total = control.units + treatment.units;
  const controlShare = control.units / total;
  const treatmentShare = treatment.units / total;
  const gap = first.x - second.x;
  const gapVariance = first.xVariance + second.xVariance;
  const towards = slope * treatmentShare;
  const away = slope * controlShare;
  const controlVariance = first.yVariance - 2 * towards * first.covariance + towards * towards * gapVariance;
  const treatmentVariance = second.yVariance - 2 * away * second.covariance + away * away * gapVariance;
  const spread = { control: spreadOf(control, slope), treatment: spreadOf(treatment, slope) };
  const before = first.yVariance + second.yVariance;
  const after = spread.control / control.units + spread.treatment / treatment.units;
  return effectOf(control, treatment, {
    control: { value: control.value - towards * gap, standardError: root(controlVariance) },
    treatment: { value: treatment.value + away * gap, standardError: root(treatmentVariance) },
    covariance: away * first.covariance + towards * second.covariance - towards * away * gapVariance,
    varianceReduction: before > 0 ? 1 - after / before : 0,
    assumptions: ['covariate-before-exposure'],
    spread,
  });
}

/** Variances and covariance of the estimates rather than of single units. */
function onMeans({ units, variance, covariate }: UnitSummary): {
  readonly x: number;
  readonly xVariance: number;
  readonly yVariance: number;
  readonly covariance: number;
} {
  if (covariate === null) throw new RangeError('an adjustment needs a covariate');
  return {
    x: covariate.value,
    xVariance: covariate.variance / units,
    yVariance: variance / units,
    covariance: covariate.covariance / units,
  };
}

function spreadOf({ variance, covariate }: UnitSummary, slope: number): number {
  if (covariate === null) return variance;
  return Math.max(0, variance + slope * slope * covariate.variance - 2 * slope * covariate.covariance);
}

/** Rounding can bring the variance of a value that its covariate tells exactly a trifle below 0. */
function root(variance: number): number {
  return Math.sqrt(Math.max(0, variance));
}
