import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { energyDistance } from './energy-distance.js';

function scoreOf(a: Float64Array, b: Float64Array): number {
  const score = energyDistance(a, b);
  if (score.kind !== 'drift-score') throw new Error(score.kind);
  return score.value;
}

const sample = fc.float64Array({ min: -1e3, max: 1e3, noNaN: true, minLength: 1, maxLength: 20 });

function meanGap(a: Float64Array, b: Float64Array): number {
  const gaps = [...a].flatMap((x) => [...b].map((y) => Math.abs(x - y)));
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

describe('energyDistance', () => {
  it('is what values of different samples are further apart than those of the same', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        const squared = 2 * meanGap(a, b) - meanGap(a, a) - meanGap(b, b);
        expect(scoreOf(a, b) ** 2).toBeCloseTo(squared, 6);
        expect(scoreOf(b, a)).toBeCloseTo(scoreOf(a, b), 9);
        expect(scoreOf(a, a)).toBe(0);
      }),
    );
  });

  it('answers with a reason where nothing can be said', () => {
    const some = Float64Array.of(1, 2);
    expect(energyDistance(some, new Float64Array(0)).kind).toBe('insufficient-data');
    expect(energyDistance(some, Float64Array.of(NaN))).toEqual({ kind: 'not-finite' });
    expect(energyDistance(Float64Array.of(0), Float64Array.of(2), { scale: 2 })).toMatchObject({
      value: Math.SQRT2,
    });
  });
});
