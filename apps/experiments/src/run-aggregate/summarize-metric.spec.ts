import { moments } from '@orrery/math-statistics';
import { describe, expect, it } from 'vitest';
import { summarizeMetric } from './summarize-metric.js';

const selected = { key: 'auc', value: 'LAST' } as const;

const summarize = (values: readonly number[]) =>
  summarizeMetric(
    selected,
    { moments: moments.of(values), excludedCount: 1, missingCount: 2, min: null, max: null },
    0.95,
  );

describe('summarizeMetric', () => {
  it('tells spread and interval as scipy.stats.t.interval does', () => {
    const summary = summarize([0.81, 0.79, 0.84, 0.8, 0.83]);
    expect(summary).toMatchObject({ count: 5, excludedCount: 1, missingCount: 2, unavailable: null });
    // numpy.mean, numpy.std(ddof=1), scipy.stats.sem, scipy.stats.t.interval(0.95, 4, mean, sem); to rounding.
    expect(summary.mean).toBeCloseTo(0.814, 14);
    expect(summary.standardDeviation).toBeCloseTo(0.020736441353327684, 14);
    expect(summary.standardError).toBeCloseTo(0.009273618495495687, 14);
    expect(summary.confidenceInterval?.low).toBeCloseTo(0.7882523073207093, 12);
    expect(summary.confidenceInterval?.high).toBeCloseTo(0.8397476926792908, 12);
  });

  it('has no spread of one value, and says why', () => {
    expect(summarize([0.5])).toMatchObject({
      mean: 0.5,
      standardDeviation: null,
      standardError: null,
      confidenceInterval: null,
      unavailable: { reason: 'SINGLE_VALUE', required: 2, actual: 1 },
    });
  });

  it('has no mean of nothing', () => {
    expect(summarize([])).toMatchObject({ mean: null, unavailable: { reason: 'NO_VALUES' } });
  });
});
