import {
  twoProportionTest,
  type ConfidenceInterval,
  type Proportion,
  type TwoProportionTest,
} from '@orrery/math-statistics';
import type { EffectEstimate, UndecidedReason, VariationCounts } from './analysis-report.js';

/** Below this p-value a difference counts as found. */
const SIGNIFICANCE = 0.05;
/** Cochran's rule: with fewer expected in a cell, the normal approximation misleads. */
const LEAST_EXPECTED = 5;

/** What the treatment's counts say against the control's. */
export interface Comparison {
  readonly lift: EffectEstimate | null;
  readonly difference: EffectEstimate | null;
  readonly pValue: number | null;
  readonly significant: boolean | null;
  readonly undecidedReason: UndecidedReason | null;
}

/** Compares two variations by the two-proportion z-test, or says why it cannot. */
export function compareVariations(control: VariationCounts, treatment: VariationCounts): Comparison {
  const test = twoProportionTest(toProportion(treatment), toProportion(control));
  switch (test.kind) {
    case 'insufficient-data':
      return undecided('NO_USERS');
    case 'zero-variance':
      return undecided('NO_VARIANCE');
    case 'tested':
      return test.smallestExpectedCount < LEAST_EXPECTED ? undecided('TOO_FEW_OUTCOMES') : decided(test);
  }
}

function decided({ lift, difference, interval, pValue }: TwoProportionTest): Comparison {
  return {
    lift: lift.kind === 'relative-lift' ? effect(lift.estimate, lift.interval) : null,
    difference: effect(difference, interval),
    pValue,
    significant: pValue < SIGNIFICANCE,
    undecidedReason: null,
  };
}

function undecided(undecidedReason: UndecidedReason): Comparison {
  return { lift: null, difference: null, pValue: null, significant: null, undecidedReason };
}

function effect(estimate: number, { low, high }: ConfidenceInterval): EffectEstimate {
  return { estimate, low, high };
}

function toProportion({ users, conversions }: VariationCounts): Proportion {
  return { successes: conversions, trials: users };
}
