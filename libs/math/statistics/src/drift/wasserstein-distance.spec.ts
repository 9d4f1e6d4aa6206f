import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/relative-error.js';
import drift from './fixtures/drift.json' with { type: 'json' };
import type { Sample } from './sample.js';
import { wassersteinDistance } from './wasserstein-distance.js';

const values = fc.float64Array({ min: -1e6, max: 1e6, noNaN: true, minLength: 1, maxLength: 40 });

function distance(a: Sample, b: Sample, scale = 1): number {
  const result = wassersteinDistance(a, b, { scale });
  if (result.kind !== 'drift-score') throw new Error(result.kind);
  return result.value;
}

describe('wassersteinDistance', () => {
  it('agrees with scipy', () => {
    for (const { a, b, wasserstein } of drift.samples) {
      const own = distance(Float64Array.from(a), Float64Array.from(b));
      expect(relativeError(own, wasserstein)).toBeLessThan(1e-13);
    }
  });

  it('is how far a sample was shifted, in any unit', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: -1000, max: 1000 }), (a, shift) => {
        const moved = a.map((value) => value + shift);
        expect(distance(a, moved)).toBeCloseTo(Math.abs(shift), 7);
        expect(distance(a, moved, 4)).toBeCloseTo(Math.abs(shift) / 4, 7);
      }),
    );
  });

  it('is a metric', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        expect(distance(a, a)).toBe(0);
        expect(distance(b, a)).toBeCloseTo(distance(a, b), 7);
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c) + 1e-7);
      }),
    );
  });

  it('answers why it cannot be computed', () => {
    const one = Float64Array.of(1);
    const none = new Float64Array(0);
    expect(wassersteinDistance(none, one)).toEqual({ kind: 'insufficient-data', required: 1, actual: 0 });
    for (const odd of [NaN, Infinity, -Infinity]) {
      expect(wassersteinDistance(one, Float64Array.of(2, odd))).toEqual({ kind: 'not-finite' });
    }
    expect(() => wassersteinDistance(one, one, { scale: 0 })).toThrow(RangeError);
  });
});
