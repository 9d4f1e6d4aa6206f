import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusteredHistogram } from './clustered-histogram.js';

const edges = Float64Array.of(-1, 0, 2.5);
const cluster = fc.array(fc.double({ min: -3, max: 5, noNaN: true }), { maxLength: 6 });

describe('clusteredHistogram', () => {
  it('counts values by bin, and by cluster below each edge', () => {
    const histogram = clusteredHistogram.ofClusters(edges, [[-1, 0.5, 9], [], [2.5, 2.6]]);
    expect(histogram.clusters).toBe(3);
    expect([...histogram.counts]).toEqual([1, 0, 2, 2]);
    expect(histogram.below).toEqual([
      { sum: 1, sumOfSquares: 1, crossWithSize: 3 },
      { sum: 1, sumOfSquares: 1, crossWithSize: 3 },
      { sum: 3, sumOfSquares: 5, crossWithSize: 8 },
    ]);
    expect(histogram.size).toMatchObject({ count: 3 });
    expect(histogram.size.mean).toBeCloseTo(5 / 3, 14);
  });

  it('merged is that of all clusters, exactly', () => {
    fc.assert(
      fc.property(fc.array(cluster, { maxLength: 12 }), fc.array(cluster, { maxLength: 12 }), (a, b) => {
        const whole = clusteredHistogram.ofClusters(edges, [...a, ...b]);
        const merged = clusteredHistogram.merge(
          clusteredHistogram.ofClusters(edges, a),
          clusteredHistogram.ofClusters(edges, b),
        );
        expect(merged.counts).toEqual(whole.counts);
        expect(merged.below).toEqual(whole.below);
        expect(merged.size.mean).toBeCloseTo(whole.size.mean, 12);
      }),
    );
  });

  it('refuses edges that do not ascend or differ, and NaN', () => {
    expect(() => clusteredHistogram.empty(Float64Array.of(1, 1))).toThrow('ascending');
    expect(() => clusteredHistogram.empty(new Float64Array(0))).toThrow('ascending');
    const other = clusteredHistogram.empty(Float64Array.of(-1, 0, 3));
    expect(() => clusteredHistogram.merge(clusteredHistogram.empty(edges), other)).toThrow('same');
    expect(() => clusteredHistogram.ofClusters(edges, [[NaN]])).toThrow('NaN');
  });
});
