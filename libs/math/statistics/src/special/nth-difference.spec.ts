import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortNumbers } from '../summary/sort-numbers.js';
import { nthDifference } from './nth-difference.js';

function bruteForce(a: Float64Array, b: Float64Array, k: number): number | undefined {
  return Float64Array.from([...a].flatMap((x) => [...b].map((y) => x - y))).sort()[k - 1];
}

const rounded = fc
  .array(fc.integer({ min: -8, max: 8 }), { minLength: 1, maxLength: 30 })
  .map((values) => Float64Array.from(values));
const spread = fc.float64Array({ min: -1e9, max: 1e9, noNaN: true, minLength: 1, maxLength: 30 });

describe('nthDifference', () => {
  it.each([
    ['equal values', rounded],
    ['different values', spread],
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
});
