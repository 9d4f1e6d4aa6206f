import { describe, expect, it } from 'vitest';
import { chanceToWin } from './bayesian/chance-to-win.js';
import { expectedLoss } from './bayesian/expected-loss.js';
import { adjustPValues } from './correction/adjust-p-values.js';
import references from './fixtures/references.json' with { type: 'json' };
import type { PowerDesign } from './power/power-design.js';
import { powerOf } from './power/power-of.js';
import { crossingProbability } from './sequential/crossing-probability.js';
import { relativeError } from './testing/statistics-of.js';

const design: PowerDesign = {
  baseline: { kind: 'mean', mean: 0, standardDeviation: 1 },
  procedure: { kind: 'fixed' },
  alpha: 0.05,
  treatmentShare: 0.5,
  cupedCorrelation: 0,
};

describe('agreement with statsmodels and scipy', () => {
  it('adjusts p-values like multipletests', () => {
    for (const each of references.correction) {
      for (const method of ['bonferroni', 'holm', 'benjamini-hochberg'] as const) {
        adjustPValues(each.p, method).forEach((p, i) => expect(p).toBeCloseTo(each[method][i], 14));
      }
    }
  });

  it('tells the power of means like NormalIndPower', () => {
    for (const { effect, users, share, alpha, power } of references.meanPower) {
      const own = powerOf({ ...design, alpha, treatmentShare: share }, { users, effect });
      expect(relativeError(own, power)).toBeLessThan(1e-12);
    }
  });

  it('tells the power of proportions like power_proportions_2indep', () => {
    for (const { rate, effect, users, share, alpha, power } of references.proportionPower) {
      const baseline = { kind: 'proportion', rate } as const;
      const own = powerOf({ ...design, baseline, alpha, treatmentShare: share }, { users, effect });
      // statsmodels pools without weights where the groups are unequal, hence the tolerance there.
      expect(relativeError(own, power)).toBeLessThan(share === 0.5 ? 1e-4 : 2e-2);
    }
  });

  it('integrates chance to win and expected loss of rates like adaptive quadrature', () => {
    for (const { control, treatment, chance, loss } of references.beta) {
      const beliefs = {
        control: { kind: 'beta', alpha: control[0], beta: control[1] },
        treatment: { kind: 'beta', alpha: treatment[0], beta: treatment[1] },
      } as const;
      expect(Math.abs(chanceToWin(beliefs) - chance)).toBeLessThan(1e-9);
      const own = expectedLoss(beliefs);
      expect(relativeError(own.control, loss[0])).toBeLessThan(1e-9);
      expect(relativeError(own.treatment, loss[1])).toBeLessThan(1e-9);
    }
  });

  it("carries the paths of sequential tests like Simpson's rule on 2001 points", () => {
    for (const { shares, boundaries, drift, crossing } of references.boundaries) {
      const own = crossingProbability({ shares, boundaries, drift }).reduce((sum, each) => sum + each, 0);
      expect(Math.abs(own - crossing)).toBeLessThan(1e-10);
    }
  });
});
