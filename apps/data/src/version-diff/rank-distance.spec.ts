import { RankSummary } from '@orrery/math-statistics';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankDistance } from './rank-distance.js';

const values = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 1, maxLength: 200 });

function ranksOf(sample: readonly number[], capacity: number): RankSummary {
  return RankSummary.ofSorted(
    sample.toSorted((a, b) => a - b),
    capacity,
  );
}

/** sup |F − G| by its definition. */
function exact(one: readonly number[], other: readonly number[]): number {
  const share = (sample: readonly number[], x: number) =>
    sample.filter((value) => value <= x).length / sample.length;
  return Math.max(...[...one, ...other].map((x) => Math.abs(share(one, x) - share(other, x))));
}

describe('the distance of two distributions by their ranks', () => {
  it('is exact where all values are held', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const distance = rankDistance(ranksOf(one, 256), ranksOf(other, 256));
        expect(distance?.value).toBeCloseTo(exact(one, other), 12);
        expect(distance?.atLeast).toBeCloseTo(exact(one, other), 12);
        expect(distance?.atMost).toBeCloseTo(exact(one, other), 12);
      }),
    );
  });

  it('lies within its bounds where few are held', () => {
    fc.assert(
      fc.property(values, values, fc.integer({ min: 2, max: 12 }), (one, other, capacity) => {
        const distance = rankDistance(ranksOf(one, capacity), ranksOf(other, capacity));
        expect(distance?.atLeast).toBeLessThanOrEqual(exact(one, other) + 1e-12);
        expect(distance?.atMost).toBeGreaterThanOrEqual(exact(one, other) - 1e-12);
        expect(distance?.value).toBeGreaterThanOrEqual((distance?.atLeast ?? 0) - 1e-12);
        expect(distance?.value).toBeLessThanOrEqual((distance?.atMost ?? 1) + 1e-12);
      }),
    );
  });

  it('is none for a column without numbers', () => {
    expect(rankDistance(ranksOf([], 8), ranksOf([1], 8))).toBeNull();
  });
});
