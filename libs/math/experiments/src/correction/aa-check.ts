import { kolmogorov, normal } from '@orrery/math-statistics';
import { requireRange } from '../require-range.js';

/** Whether the p-values of tests without a difference look as they must. */
export interface AaCheck {
  readonly kind: 'checked';
  /** The largest distance between the p-values' distribution and the uniform one. */
  readonly statistic: number;
  /** Of the Kolmogorov–Smirnov test: small if the p-values are not uniform. */
  readonly pValue: number;
  readonly falsePositives: {
    readonly count: number;
    readonly share: number;
    /** Wilson's interval of the share, 99.9 %: alpha should lie in it. */
    readonly low: number;
    readonly high: number;
  };
}

export interface AaCheckImpossible {
  readonly kind: 'insufficient-data';
  readonly required: number;
  readonly actual: number;
}

/**
 * Checks a pipeline by A/A tests: without a difference, p-values are uniform, and alpha of them lie below alpha.
 *
 *     D = sup |F_n(p) − p|
 *
 * Only p-values of fixed-horizon tests of continuous statistics are uniform; those of sequential tests are larger. Answers
 * `insufficient-data` for fewer than 20 p-values.
 *
 * Source: Kohavi, Tang, Xu, Trustworthy Online Controlled Experiments (2020), ch. 19.
 *
 * @example
 * aaCheck(pValuesOfAHundredTests); // { kind: 'checked', statistic: 0.07, pValue: 0.69, falsePositives: { count: 4, … } }
 */
export function aaCheck(pValues: readonly number[], { alpha = 0.05 } = {}): AaCheck | AaCheckImpossible {
  requireRange('alpha', alpha, { above: 0, below: 1 });
  pValues.forEach((p) => requireRange('p', p, { atLeast: 0, atMost: 1 }));
  const count = pValues.length;
  if (count < 20) return { kind: 'insufficient-data', required: 20, actual: count };
  const sorted = [...pValues].sort((a, b) => a - b);
  const statistic = sorted.reduce((most, p, i) => Math.max(most, (i + 1) / count - p, p - i / count), 0);
  const below = sorted.filter((p) => p < alpha).length;
  return {
    kind: 'checked',
    statistic,
    pValue: kolmogorov.sf(statistic, { sampleSize: count }),
    falsePositives: { count: below, share: below / count, ...wilson(below, count) },
  };
}

function wilson(successes: number, trials: number): { low: number; high: number } {
  const square = normal.isf(0.0005) ** 2;
  const rate = successes / trials;
  const centre = (rate + square / (2 * trials)) / (1 + square / trials);
  const margin =
    Math.sqrt(((rate * (1 - rate)) / trials) * square + (square * square) / (4 * trials * trials)) /
    (1 + square / trials);
  return { low: Math.max(0, centre - margin), high: Math.min(1, centre + margin) };
}
