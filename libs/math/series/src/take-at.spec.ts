import { expect, it } from 'vitest';
import { takeAt } from './take-at.js';

it('takes values in the order of the places, and refuses a place that is none', () => {
  expect(takeAt(Float64Array.of(10, 20, 30), Uint32Array.of(2, 0, 2))).toEqual(Float64Array.of(30, 10, 30));
  expect(() => takeAt(Float64Array.of(10), Uint32Array.of(1))).toThrow(RangeError);
});
