import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortNumbers } from '../summary/sort-numbers.js';
import { nthDifference } from './nth-difference.js';

function bruteForce(a: Float64Array, b: Float64Array, k: number): number | undefined {
  return Float64Array.from([...a].flatMap((x) => [...b].map((y) => x - y))).sort()[k - 1];
}

function many(value: number, times: number): number[] {
  return Array.from({ length: times }, () => value);
}

const rounded = fc
  .array(fc.integer({ min: -8, max: 8 }), { minLength: 1, maxLength: 30 })
  .map((values) => Float64Array.from(values));
/** Values that are as close to each other as numbers can be, or as far. */
const extreme = fc
  .array(
    fc.constantFrom(0, 2 - 2 ** -52, 2 - 2 ** -51, 1, 1 + 2 ** -52, 5e-324, -5e-324, 1e308, -1e308, 1.7e308),
    { minLength: 1, maxLength: 30 },
  )
  .map((values) => Float64Array.from(values));
const spread = fc.float64Array({ min: -1e9, max: 1e9, noNaN: true, minLength: 1, maxLength: 30 });

describe('nthDifference', () => {
  it.each([
    ['equal values', rounded],
    ['different values', spread],
    ['neighbouring and huge values', extreme],
  ] as const)('is that of all differences, sorted, with %s', (_, samples) => {
    fc.assert(
      fc.property(samples, samples, fc.double({ min: 0, max: 1, noNaN: true }), (x, y, share) => {
        const [a, b] = [sortNumbers(x), sortNumbers(y)];
        const k = 1 + Math.min(a.length * b.length - 1, Math.floor(share * a.length * b.length));
        expect(nthDifference(a, b, k)).toBe(bruteForce(a, b, k));
      }),
      { numRuns: 500 },
    );
  });

  it('ends where all that is left are two neighbours, each of which many pairs have', () => {
    const [low, high] = [2 - 2 ** -51, 2 - 2 ** -52];
    const b = Float64Array.of(...many(-high, 10), ...many(-low, 10));
    for (const k of [100, 101, 150]) {
      expect(nthDifference(new Float64Array(10), b, k)).toBe(k > 100 ? high : low);
    }
  });

  it('is infinite where a difference leaves the range of numbers', () => {
    const values = Float64Array.of(...many(-1e308, 9), ...many(1e308, 9));
    expect([1, 81, 82, 243, 244, 324].map((k) => nthDifference(values, values, k))).toEqual([
      ...[-Infinity, -Infinity, 0, 0, Infinity, Infinity],
    ]);
  });
});
