import { describe, expect, it } from 'vitest';
import { decideDrift } from './decide-drift.js';
import type { DriftMeasure } from './drift-measure.js';
import { driftMeasures } from './drift-measure.js';

describe('decideDrift', () => {
  it('warns and declares drift from the thresholds on', () => {
    const policy = { warnAt: 0.2, alertAt: 0.4 };
    const decide = (value: number) =>
      decideDrift({ kind: 'drift-score', measure: 'population-stability-index', value }, policy).kind;
    expect([0.19, 0.2, 0.39, 0.4].map(decide)).toEqual(['stable', 'warning', 'warning', 'drifted']);
  });

  it('reads p-values downwards', () => {
    const decide = (value: number) =>
      decideDrift({ kind: 'drift-score', measure: 'kolmogorov-smirnov-p-value', value }).kind;
    expect([0.5, 0.05, 0.01, 0].map(decide)).toEqual(['stable', 'warning', 'drifted', 'drifted']);
  });

  it.each(Object.keys(driftMeasures) as DriftMeasure[])('has sound default thresholds for %s', (measure) => {
    expect(decideDrift({ kind: 'drift-score', measure, value: 0.04 }).kind).toMatch(/stable|warning|drifted/);
  });

  it('does not decide what was not measured', () => {
    const reason = { kind: 'insufficient-data', required: 1, actual: 0 } as const;
    expect(decideDrift(reason)).toEqual({ kind: 'undecided', reason });
  });

  it('rejects thresholds in the wrong order as a programming error', () => {
    const score = { kind: 'drift-score', measure: 'wasserstein-distance', value: 1 } as const;
    expect(() => decideDrift(score, { warnAt: 2, alertAt: 1 })).toThrow(
      'warnAt must be a number of at most 1, got 2',
    );
  });
});
