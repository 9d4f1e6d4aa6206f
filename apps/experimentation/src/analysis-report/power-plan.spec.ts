import { describe, expect, it } from 'vitest';
import { DEFAULT_ANALYSIS_PLAN } from '../ab-test/default-analysis-plan.js';
import { powerPlan, type PowerQuestion } from './power-plan.js';

const FIXED = { ...DEFAULT_ANALYSIS_PLAN, procedure: { kind: 'fixed', plannedUsers: null } } as const;

/** 1,000 users of the control, of whom a tenth did it. */
const question: PowerQuestion = {
  plan: FIXED,
  kind: 'PROPORTION',
  control: {
    users: 1000,
    moments: { count: 1000, means: [0.1], deviations: [90] },
    histogram: null,
  },
  users: 2000,
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
    const fixed = { ...question, kind: 'MEAN', effect: 0.3 } as const;
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
    expect(() => powerPlan({ ...question, kind: 'QUANTILE' })).toThrow(
      expect.objectContaining({ details: { field: 'metric' } }),
    );
    expect(() => powerPlan({ ...question, effect: 0.95 })).toThrow(
      expect.objectContaining({ details: { field: 'effect' } }),
    );
  });
});
