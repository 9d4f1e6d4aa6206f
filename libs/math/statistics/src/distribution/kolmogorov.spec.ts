import { describe, expect, it } from 'vitest';
import { relativeError } from '../testing/relative-error.js';
import cases from './fixtures/kolmogorov.json' with { type: 'json' };
import { kolmogorov } from './kolmogorov.js';

describe('kolmogorov', () => {
  it('agrees with scipy from one observation to a million', () => {
    for (const { n, d, sf } of cases) {
      expect(relativeError(kolmogorov.sf(d, { sampleSize: n }), sf), `n = ${n}, d = ${d}`).toBeLessThan(
        1e-13,
      );
    }
  });

  it('approaches its limit', () => {
    const sampleSize = 10_000_000;
    const exact = kolmogorov.sf(1.2 / Math.sqrt(sampleSize), { sampleSize });
    expect(relativeError(exact, kolmogorov.limitSf(1.2))).toBeLessThan(1e-3);
  });

  it('has no mass outside [1 / 2n, 1]', () => {
    expect(kolmogorov.sf(0.05, { sampleSize: 10 })).toBe(1);
    expect(kolmogorov.sf(1, { sampleSize: 10 })).toBe(0);
    expect([kolmogorov.limitSf(-1), kolmogorov.limitSf(Infinity)]).toEqual([1, 0]);
  });

  it.each([5, 140, 141, 5000, 200_000])('falls as the distance grows, for %i observations', (sampleSize) => {
    let previous = 1;
    for (let x = 0.1; x < 4; x += 0.05) {
      const sf = kolmogorov.sf(x / Math.sqrt(sampleSize), { sampleSize });
      expect(sf).toBeLessThanOrEqual(previous * (1 + 1e-9));
      previous = sf;
    }
  });

  it.each([1e-100, 0.05, 0.5, 0.9])('inverts its limit at p = %d', (p) => {
    expect(relativeError(kolmogorov.limitSf(kolmogorov.limitIsf(p)), p)).toBeLessThan(1e-12);
  });

  it('takes whole numbers of observations only', () => {
    expect(() => kolmogorov.sf(0.3, { sampleSize: 10.5 })).toThrow('sampleSize must be an integer, got 10.5');
    expect(() => kolmogorov.sf(NaN, { sampleSize: 10 })).toThrow(RangeError);
  });
});
