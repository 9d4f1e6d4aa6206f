import { type CrossMoments, crossMoments } from '@orrery/math-statistics';
import type { AnalysisPlan, MetricPlan } from '../plan/analysis-plan.js';
import type { VariationStatistics } from '../plan/variation-statistics.js';

export const plan: AnalysisPlan = {
  alpha: 0.05,
  procedure: { kind: 'fixed', plannedUsers: null },
  correction: 'none',
  liftInterval: 'delta',
  sampleRatioAlpha: 0.001,
};

export const metric: MetricPlan = {
  kind: 'mean',
  direction: 'higher',
  unit: 'user',
  cuped: false,
  role: 'primary',
};

export const once = { taken: 1, informationShare: 1 } as const;

export function ofMoments(moments: CrossMoments): VariationStatistics {
  return { users: moments.count, moments, histogram: null };
}

export function ofColumns(...columns: readonly ArrayLike<number>[]): VariationStatistics {
  return ofMoments(crossMoments.of(columns));
}

/** A variation of zeros and ones. */
export function ofCounts(successes: number, trials: number): VariationStatistics {
  const rate = trials === 0 ? 0 : successes / trials;
  return ofMoments({ count: trials, means: [rate], deviations: [successes * (1 - rate)] });
}

/** mulberry32: enough for specs. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function relativeError(actual: number, expected: number): number {
  return expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1);
}
