import { describe, expect, it } from 'vitest';
import type { PriorPlan } from '@orrery/math-experiments';
import { clusteredHistogram } from '@orrery/math-statistics';
import { DEFAULT_ANALYSIS_PLAN } from '../ab-test/default-analysis-plan.js';
import { powerPlan, type PowerQuestion } from './power-plan.js';

const FIXED = { ...DEFAULT_ANALYSIS_PLAN, procedure: { kind: 'fixed', plannedUsers: null } } as const;

/** 1,000 users of the control, of whom a tenth did it. */
const question: PowerQuestion = {
  plan: FIXED,
  metric: { kind: 'PROPORTION', quantile: null },
  control: {
    users: 1000,
    moments: { count: 1000, means: [0.1], deviations: [90] },
    histogram: null,
  },
  units: 2000,
  usersPerCluster: null,
  treatmentShare: 0.5,
  treatments: 1,
  effect: 0.01,
  power: 0.8,
  looks: 30,
  usersPerDay: 2000,
};

describe('planning the size of a test', () => {
  it('tells the users and the days that an effect takes, as tables do', () => {
    // Fleiss: n = (1.95996 √(2 p̄ q̄) + 0.84162 √(p₁ q₁ + p₂ q₂))² / 0.01² = 14,751 in each variation.
    expect(powerPlan(question)).toMatchObject({
      requiredUsers: 29_502,
      durationDays: 15,
      undecidedReason: null,
    });
  });

  it('tells what the users so far could find', () => {
    const { detectableEffect } = powerPlan(question);

    expect(powerPlan({ ...question, effect: detectableEffect ?? 0 }).requiredUsers).toBeCloseTo(2000, -1);
  });

  it('asks for more users where one may look at any time, and for fewer where a covariate explains much', () => {
    const moments = { count: 1000, means: [5, 4], deviations: [9000, 6300, 9000] };
    const fixed = { ...question, metric: { kind: 'MEAN', quantile: null }, effect: 0.3 } as const;
    const control = {
      users: 1000,
      moments: { count: 1000, means: [5], deviations: [9000] },
      histogram: null,
    };
    const plain = powerPlan({ ...fixed, control }).requiredUsers ?? 0;

    const always = powerPlan({ ...fixed, control, plan: DEFAULT_ANALYSIS_PLAN }).requiredUsers ?? 0;
    const explained = powerPlan({ ...fixed, control: { ...control, moments } }).requiredUsers ?? 0;

    expect(always).toBeGreaterThan(plain);
    // A correlation of 0.7 leaves 1 − 0.49 of the variance.
    expect(explained / plain).toBeCloseTo(0.51, 2);
  });

  it('says why nothing can be planned', () => {
    const nobody = { ...question.control, moments: { count: 0, means: [0], deviations: [0] } };
    const alike = { ...question.control, moments: { count: 100, means: [0], deviations: [0] } };

    expect(powerPlan({ ...question, control: nobody }).undecidedReason).toBe('NO_USERS');
    expect(powerPlan({ ...question, control: alike }).undecidedReason).toBe('NO_VARIANCE');
    const quantile = { kind: 'QUANTILE', quantile: 0.9 } as const;
    expect(powerPlan({ ...question, metric: quantile })).toMatchObject({ undecidedReason: 'NO_USERS' });
    expect(powerPlan({ ...question, metric: quantile, usersPerCluster: 20 })).toMatchObject({
      undecidedReason: 'NOT_FOR_CLUSTERS',
    });
    expect(() => powerPlan({ ...question, effect: 0.95 })).toThrow(
      expect.objectContaining({ details: { field: 'effect' } }),
    );
  });

  it('plans a quantile by how its error falls with the users', () => {
    const metric = { kind: 'QUANTILE', quantile: 0.5 } as const;
    const edges = Float64Array.from({ length: 400 }, (_, i) => i / 100);
    // One value each, uniform on 0 to 4: the median's standard deviation is 1 / (2 · 0.25 · √n) = 2/√n.
    const values = Array.from({ length: 4000 }, (_, i) => [(i + 0.5) / 1000]);
    const histogram = clusteredHistogram.ofClusters(edges, values);
    const control = { ...question.control, histogram };

    const plan = powerPlan({ ...question, metric, control, effect: 0.1 });

    // (1.96 + 0.84)² · 2 · 2² / 0.1² in each variation.
    expect((plan.requiredUsers ?? 0) / 12_558).toBeCloseTo(1, 1);
    expect(plan.undecidedReason).toBeNull();
  });

  it('plans under a prior: doubt costs users, and a prior of rates is for rates only', () => {
    const under = (prior: PriorPlan) => ({ ...FIXED, procedure: { kind: 'bayesian', prior } }) as const;
    const doubt = under({ kind: 'normal', mean: 0, standardDeviation: 0.1, scale: 'relative' });
    const beta = under({ kind: 'beta', alpha: 1, beta: 9 });
    const fixed = powerPlan(question).requiredUsers ?? 0;

    expect(powerPlan({ ...question, plan: doubt }).requiredUsers).toBeGreaterThan(fixed);
    expect((powerPlan({ ...question, plan: beta }).requiredUsers ?? 0) / fixed).toBeCloseTo(1, 1);
    const mean = { kind: 'MEAN', quantile: null } as const;
    expect(powerPlan({ ...question, metric: mean, plan: beta }).undecidedReason).toBe('PRIOR_DOES_NOT_APPLY');
  });

  it('plans clusters where clusters are assigned', () => {
    // 50 clusters of 20 users each; their sums vary by 100, and so their means by 0.5.
    const moments = { count: 50, means: [100, 20], deviations: [4900, 0, 0] };
    const control = { users: 1000, moments, histogram: null };
    const plan = powerPlan({
      ...question,
      metric: { kind: 'MEAN', quantile: null },
      control,
      units: 100,
      usersPerCluster: 20,
      effect: 0.2,
    });

    // (1.96 + 0.84)² · 2 · 0.5² / 0.2² in each variation.
    expect(plan.requiredClusters).toBe(198);
    expect(plan.requiredUsers).toBe(198 * 20);
  });
});
