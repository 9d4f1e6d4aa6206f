import { describe, expect, it } from 'vitest';
import { binsBetween, equalBins } from './histogram.js';
import { leastDivergence } from './least-divergence.js';
import { logFloat32 } from './log-float32.js';
import { pairwiseSum } from './pairwise-sum.js';

describe('equalBins', () => {
  it('counts the last edge in the last bin and leaves out what lies outside', () => {
    const { counts, edges } = equalBins(Float32Array.of(-2, -1, 0, 0.5, 1, 3, NaN), 4, -1, 1);
    expect([...edges]).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect([...counts]).toEqual([1, 0, 1, 2]);
  });

  it('counts what bins between the same edges count', () => {
    const values = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
    const equal = equalBins(values, 37, -0.7, 0.9);
    expect(binsBetween(values, equal.edges).counts).toEqual(equal.counts);
  });
});

describe('leastDivergence', () => {
  it('cuts off a lonely outlier', () => {
    const counts = Float64Array.from({ length: 512 }, (_, i) =>
      Math.round(1e4 * Math.exp(-(((i - 256) / 40) ** 2))),
    );
    counts[511] = 1;
    const edges = Float32Array.from({ length: 513 }, (_, i) => (i - 256) / 256);
    const { min, max } = leastDivergence({ counts, edges }, 128);
    expect(max).toBeLessThan(1);
    expect(min).toBeGreaterThan(-1);
  });
});

describe('float32 arithmetic', () => {
  it('takes logarithms to one and a half units in the last place', () => {
    for (let x = 1e-30; x < 1e30; x *= 1.37) {
      const rounded = Math.fround(x);
      const exact = Math.log(rounded);
      expect(Math.abs(logFloat32(rounded) - exact)).toBeLessThanOrEqual(
        1.5 * 2 ** -23 * Math.max(Math.abs(exact), 0.1),
      );
    }
    expect(logFloat32(1)).toBe(0);
  });

  it('adds in halves: a million times 0.1 is off by less than one in a million', () => {
    const sum = pairwiseSum(new Float32Array(1e6).fill(0.1));
    expect(Math.abs(sum - 1e5) / 1e5).toBeLessThan(1e-6);
  });
});
