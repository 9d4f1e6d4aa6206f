import { describe, expect, it } from 'vitest';
import { fromHalfBits, toHalfBits } from './half-float.js';

describe('half floats', () => {
  it('survive a round trip for every bit pattern that is a number', () => {
    const patterns = Array.from({ length: 65_536 }, (_, bits) => bits);
    const numbers = patterns.filter((bits) => !Number.isNaN(fromHalfBits(bits)));
    expect(numbers.filter((bits) => toHalfBits(fromHalfBits(bits)) !== bits)).toEqual([]);
    expect(fromHalfBits(toHalfBits(Number.NaN))).toBeNaN();
  });

  // Values of IEEE 754-2008, table 3.5, and ties between neighbours.
  it('round to the nearest, ties to even', () => {
    expect(fromHalfBits(toHalfBits(0.1))).toBe(0.0999755859375);
    expect(fromHalfBits(toHalfBits(2049))).toBe(2048);
    expect(fromHalfBits(toHalfBits(2051))).toBe(2052);
    expect(fromHalfBits(toHalfBits(65_519.99))).toBe(65_504);
    expect(fromHalfBits(toHalfBits(65_520))).toBe(Number.POSITIVE_INFINITY);
    expect(fromHalfBits(toHalfBits(2 ** -25))).toBe(0);
    expect(fromHalfBits(toHalfBits(2 ** -25 * 1.001))).toBe(2 ** -24);
  });
});
