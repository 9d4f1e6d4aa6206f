import { describe, expect, it } from 'vitest';
import { firstDifference } from './first-difference.js';

describe('firstDifference', () => {
  it('finds none between equal answers, whatever the order of their fields', () => {
    expect(firstDifference({ a: [1, 'x'], b: null }, { b: null, a: [1, 'x'] }, 0)).toBeNull();
  });

  it('says where answers differ and how', () => {
    expect(firstDifference({ a: [1, 2] }, { a: [1, 3] }, 0)).toBe('$.a.1: 2 ≠ 3');
    expect(firstDifference({ a: null }, { a: {} }, 0)).toBe('$.a: null ≠ {}');
  });

  it('finds what only one of them has', () => {
    expect(firstDifference([1], [1, 2], 0)).toBe('$.1: undefined ≠ 2');
    expect(firstDifference({ a: 1 }, {}, 0)).toBe('$.a: 1 ≠ undefined');
  });

  it('allows numbers their tolerance: relative for large ones, absolute for small ones', () => {
    expect(firstDifference(1_000_000, 1_000_000.5, 1e-6)).toBeNull();
    expect(firstDifference(0, 5e-7, 1e-6)).toBeNull();
    expect(firstDifference(1, 1.1, 1e-6)).toBe('$: 1 ≠ 1.1');
    expect(firstDifference(Number.NaN, 1, 1e-6)).not.toBeNull();
  });
});
