import { describe, expect, it } from 'vitest';
import { halfBits } from './half-float.js';

/** The number that the bits of a float16 stand for. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}

describe('halfBits', () => {
  it('gives every float16 its own bits', () => {
    for (let bits = 0; bits < 1 << 16; bits += 1) {
      const value = halfValue(bits);
      if (!Number.isNaN(value)) expect(halfBits(value)).toBe(bits);
    }
  });

  it('rounds to the nearest, ties to the even one', () => {
    for (let bits = 0; bits < 0x7bff; bits += 1) {
      const middle = (halfValue(bits) + halfValue(bits + 1)) / 2;
      expect(halfBits(middle)).toBe(bits + (bits & 1));
      expect(halfBits(-middle)).toBe(0x8000 | (bits + (bits & 1)));
      expect(halfBits(Math.fround(middle * (1 + 2 ** -22)))).toBe(bits + 1);
      expect(halfBits(Math.fround(middle * (1 - 2 ** -22)))).toBe(bits);
    }
  });

  it('overflows to infinity from 65,520 on, and keeps NaN', () => {
    expect([65519, 65520, Infinity, 3e38].map(halfBits)).toEqual([0x7bff, 0x7c00, 0x7c00, 0x7c00]);
    expect(halfValue(halfBits(NaN))).toBeNaN();
  });
});
