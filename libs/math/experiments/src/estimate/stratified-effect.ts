import { type CrossMoments, crossMoments } from '@orrery/math-statistics';
import type { MetricPlan } from '../plan/analysis-plan.js';
import type { AssumptionKey } from '../plan/assumption.js';
import type { CannotSay } from '../plan/cannot-say.js';
import type { Stratification } from '../plan/stratification.js';
import type { VariationStatistics } from '../plan/variation-statistics.js';
import type { VariationPair } from './cuped.js';
import { effectOfMetric } from './effect-of.js';
import type { Effect } from './effect.js';
import { postStratify } from './post-stratify.js';

/** A stratum with fewer users of both variations is put together with the other small ones. */
export const LEAST_OF_A_STRATUM = 100;
/** A period in which a variation has fewer users is left out. */
export const LEAST_OF_A_PERIOD = 10;

/** The strata of one comparison. */
export interface ComparedStrata {
  readonly by: Stratification['by'];
  readonly pairs: readonly VariationPair[];
}

/**
 * The effect on a metric, from strata that are compared by themselves.
 *
 * By `segment` small strata become one, by their size alone, so that a long tail of countries does not make the whole
 * unsayable; the shares are those of this test's users. By `period` each time between two changes of the weights weighs as
 * many users as came in it, so that the estimate is unbiased however the weights were chosen, also by a bandit from the
 * outcomes so far:
 *
 *     Δ = Σ nₖ Δₖ / Σ nₖ,    Var Δ = Σ nₖ² Var Δₖ / (Σ nₖ)²
 *
 * Given the past each Δₖ is unbiased, so that the sum is a martingale; where the weights run to their floor its interval
 * covers a little more than it says. Periods without 10 users of both variations are left out and counted: how many came
 * depends on no outcome. Quantiles and clusters have no sums by period: `weights-changed`. By segment they are not divided.
 *
 * Source: Miratrix, Sekhon, Yu, JRSS B 75 (2013), 369–396; Zhang, Janson, Murphy, NeurIPS 2020 (batched bandits).
 */
export function stratifiedEffect(
  metric: MetricPlan,
  pair: VariationPair,
  { by, pairs }: ComparedStrata,
): Effect | CannotSay {
  const divisible = metric.kind !== 'quantile' && metric.unit === 'user';
  if (!divisible && by === 'period') return { kind: 'cannot-say', reason: 'weights-changed' };
  const plain = effectOfMetric(metric, pair);
  if (!divisible || plain.kind === 'cannot-say') return plain;
  const compared = by === 'segment' ? withoutSmall(pairs) : pairs.filter(isComparable);
  if (compared.length === 0) {
    const actual = Math.max(0, ...pairs.map(smallerOf));
    return { kind: 'cannot-say', reason: 'too-few-users', required: LEAST_OF_A_PERIOD, actual };
  }
  if (by === 'segment' && compared.length === 1) return plain;
  return combined(metric, plain, { by, pairs: compared, given: usersOf(pairs) });
}

function combined(
  metric: MetricPlan,
  plain: Effect,
  { by, pairs, given }: ComparedStrata & { readonly given: number },
): Effect | CannotSay {
  const total = usersOf(pairs);
  const strata = pairs.map((each) => ({ ...each, share: usersOf([each]) / total }));
  const found = postStratify(strata, metric, { sharesCountedFrom: by === 'segment' ? total : null });
  if (found.kind === 'cannot-say') return found;
  const { control, treatment, difference, covariance, degreesOfFreedom } = found;
  if (!Number.isFinite(difference.value) || !Number.isFinite(difference.standardError))
    return { kind: 'cannot-say', reason: 'not-finite' };
  const own: AssumptionKey = by === 'segment' ? 'strata-before-exposure' : 'constant-weights-within-periods';
  const kept = (difference.standardError / plain.difference.standardError) ** 2;
  return {
    ...plain,
    control,
    treatment,
    difference,
    covariance,
    degreesOfFreedom,
    assumptions: [...found.assumptions, own],
    stratified: {
      by,
      strata: pairs.length,
      leftOut: given - total,
      varianceReduction: by === 'segment' ? 1 - kept : null,
    },
  };
}

/** The small ones put together; with the smallest of the others where they are too few even so. */
function withoutSmall(pairs: readonly VariationPair[]): readonly VariationPair[] {
  const bySize = pairs.toSorted((a, b) => usersOf([b]) - usersOf([a]));
  const large = bySize.filter((pair) => usersOf([pair]) >= LEAST_OF_A_STRATUM && isComparable(pair));
  const small = bySize.filter((pair) => !large.includes(pair) && usersOf([pair]) > 0);
  if (small.length === 0) return large;
  const rest = small.reduce(mergePairs);
  const last = large.at(-1);
  if (last === undefined || (usersOf([rest]) >= LEAST_OF_A_STRATUM && isComparable(rest)))
    return [...large, rest];
  return [...large.slice(0, -1), mergePairs(last, rest)];
}

function mergePairs(first: VariationPair, second: VariationPair): VariationPair {
  return {
    control: merge(first.control, second.control),
    treatment: merge(first.treatment, second.treatment),
  };
}

function merge(first: VariationStatistics, second: VariationStatistics): VariationStatistics {
  const moments: CrossMoments = crossMoments.merge(first.moments, second.moments);
  return { users: first.users + second.users, moments, histogram: null };
}

function isComparable(pair: VariationPair): boolean {
  return smallerOf(pair) >= LEAST_OF_A_PERIOD;
}

function smallerOf({ control, treatment }: VariationPair): number {
  return Math.min(control.users, treatment.users);
}

function usersOf(pairs: readonly VariationPair[]): number {
  return pairs.reduce((sum, { control, treatment }) => sum + control.users + treatment.users, 0);
}
