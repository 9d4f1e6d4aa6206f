import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredHistogram } from '../summary/clustered-histogram.js';
import { sortNumbers } from '../summary/sort-numbers.js';
import { relativeError } from '../testing/relative-error.js';
import { seeded } from '../testing/seeded.js';
import { clusteredQuantile } from './clustered-quantile.js';
import procedures from './fixtures/procedures.json' with { type: 'json' };
import { quantileDifferenceTest } from './quantile-difference-test.js';
import { quantileEstimate } from './quantile-estimate.js';

describe('quantileEstimate', () => {
  it.each(procedures.quantiles)(
    'has the ranks of scipy at p = $p, level $level',
    ({ x, p, level, ...expected }) => {
      const result = quantileEstimate(sortNumbers(Float64Array.from(x)), p, { confidenceLevel: level });
      if (result.kind !== 'quantile-estimate') throw new Error(result.kind);
      expect(relativeError(result.value, expected.value)).toBeLessThan(1e-15);
      expect(result.interval).toEqual({ level, low: expected.low, high: expected.high });
      expect(relativeError(result.standardError, expected.standardError)).toBeLessThan(1e-14);
    },
  );

  it('says how many observations the quantile needs', () => {
    expect(quantileEstimate([1, 2, 3, 4, 5], 0.5)).toEqual({
      kind: 'insufficient-data',
      required: 6,
      actual: 5,
    });
    expect(quantileEstimate([], 0.99)).toEqual({ kind: 'insufficient-data', required: 368, actual: 0 });
    expect(quantileEstimate([-Infinity, 2, 3, 4, 5, 6], 0.5)).toEqual({ kind: 'not-finite' });
    expect(() => quantileEstimate([1, 2, 3], 1)).toThrow(RangeError);
  });
});

/** Its one −0 is selected to another place than it is sorted to. */
const zerosOfBothSigns = Float64Array.of(
  ...new Float64Array(13),
  ...[-2, 0, 0, 0, -0, -2, 0, -2, 0, 0, 0, -2, 0, -2, 0, 0, -2, -2, 0, -2, -2, -2, 1, -2, -2, -2, 1, -3],
);

describe('quantileDifferenceTest', () => {
  it('is the same on samples that are sorted and that are not', () => {
    const sample = fc.float64Array({ min: -1e6, max: 1e6, noNaN: true, minLength: 40, maxLength: 900 });
    fc.assert(
      fc.property(sample, sample, fc.constantFrom(0.2, 0.5, 0.9), (a, b, p) => {
        const sorted = [{ sorted: sortNumbers(a) }, { sorted: sortNumbers(b) }] as const;
        expect(quantileDifferenceTest(a, b, p)).toEqual(quantileDifferenceTest(...sorted, p));
      }),
      { numRuns: 60, examples: [[new Float64Array(40), zerosOfBothSigns, 0.5]] },
    );
  });

  it('finds a median that moved and none that stayed', () => {
    const random = seeded(3);
    const a = Float64Array.from({ length: 4000 }, () => random());
    const b = Float64Array.from({ length: 5000 }, () => random() + 0.1);
    const moved = quantileDifferenceTest(b, a, 0.5);
    expect(moved).toMatchObject({ kind: 'tested' });
    if (moved.kind !== 'tested') throw new Error(moved.kind);
    expect(moved.pValue).toBeLessThan(1e-6);
    expect(moved.interval.low).toBeLessThan(0.1);
    expect(moved.interval.high).toBeGreaterThan(0.1);
  });

  it('refuses NaN, too few, and quantiles without an error', () => {
    const many = Float64Array.from({ length: 50 }, (_, i) => i);
    const constant = new Float64Array(50).fill(2);
    expect(
      quantileDifferenceTest(
        many.map((x) => (x === 7 ? NaN : x)),
        many,
        0.5,
      ),
    ).toEqual({ kind: 'not-finite' });
    expect(quantileDifferenceTest(many, Float64Array.of(1), 0.5).kind).toBe('insufficient-data');
    expect(quantileDifferenceTest(constant, constant, 0.5)).toEqual({ kind: 'zero-variance' });
  });
});

describe('clusteredQuantile', () => {
  const edges = Float64Array.from({ length: 401 }, (_, i) => i / 400);

  it('is that of independent values when every cluster has one', () => {
    const random = seeded(11);
    const values = Float64Array.from({ length: 20_000 }, () => random());
    const histogram = clusteredHistogram.ofClusters(
      edges,
      Array.from(values, (value) => [value]),
    );
    const clustered = clusteredQuantile(histogram, 0.9);
    const independent = quantileEstimate(sortNumbers(values), 0.9);
    if (clustered.kind !== 'quantile-estimate' || independent.kind !== 'quantile-estimate')
      throw new Error('none');
    expect(Math.abs(clustered.value - independent.value)).toBeLessThan(clustered.resolution);
    expect(relativeError(clustered.standardError, independent.standardError)).toBeLessThan(0.1);
  });

  it('is as uncertain as the clusters are few when their values are the same', () => {
    const random = seeded(12);
    const users = Array.from({ length: 5000 }, () => random());
    const alone = clusteredQuantile(
      clusteredHistogram.ofClusters(
        edges,
        users.map((x) => [x]),
      ),
      0.5,
    );
    const copied = clusteredQuantile(
      clusteredHistogram.ofClusters(
        edges,
        users.map((x) => [x, x, x, x]),
      ),
      0.5,
    );
    if (alone.kind !== 'quantile-estimate' || copied.kind !== 'quantile-estimate') throw new Error('none');
    expect(relativeError(copied.standardError, alone.standardError)).toBeLessThan(1e-9);
    expect(copied.value).toBeCloseTo(alone.value, 12);
  });

  it('covers the true quantile of clustered values about 95 times in 100', () => {
    const random = seeded(13);
    const repetitions = 400;
    let covered = 0;
    for (let repetition = 0; repetition < repetitions; repetition++) {
      const clusters = Array.from({ length: 150 }, () => {
        const centre = 0.2 + 0.6 * random();
        return Array.from({ length: 1 + Math.floor(8 * random()) }, () => centre + 0.4 * (random() - 0.5));
      });
      const result = clusteredQuantile(clusteredHistogram.ofClusters(edges, clusters), 0.5);
      if (result.kind !== 'quantile-estimate') throw new Error(result.kind);
      // The distribution is symmetric about ½.
      if (result.interval.low <= 0.5 && result.interval.high >= 0.5) covered++;
    }
    // Within four Monte-Carlo standard errors.
    expect(Math.abs(covered / repetitions - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / repetitions));
  });

  it('says where the histogram does not reach, and needs two clusters', () => {
    const low = clusteredHistogram.ofClusters(Float64Array.of(0, 1), [[5, 6], [7], [-3]]);
    expect(clusteredQuantile(low, 0.5)).toEqual({ kind: 'outside-edges' });
    expect(clusteredQuantile(clusteredHistogram.empty(edges), 0.5).kind).toBe('insufficient-data');
    expect(clusteredQuantile(clusteredHistogram.ofClusters(edges, [[0.3, 0.4]]), 0.5)).toEqual({
      kind: 'insufficient-data',
      required: 2,
      actual: 1,
    });
  });
});
