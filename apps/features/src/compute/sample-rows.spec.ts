import { Xoshiro128StarStar } from '@orrery/math-learn';
import { expect, it } from 'vitest';
import { sampleRows } from './sample-rows.js';

it('takes as many different rows as wanted, in ascending order', () => {
  const sample = [...sampleRows(1000, 100, Xoshiro128StarStar.fromSeed(7))];

  expect(new Set(sample).size).toBe(100);
  expect(sample.toSorted((a, b) => a - b)).toEqual(sample);
  expect(sample.every((row) => row >= 0 && row < 1000)).toBe(true);
});

it('takes all rows when there are no more than wanted, and none of none', () => {
  expect([...sampleRows(3, 10, Xoshiro128StarStar.fromSeed(0))]).toEqual([0, 1, 2]);
  expect([...sampleRows(0, 10, Xoshiro128StarStar.fromSeed(0))]).toEqual([]);
});

it('takes each row equally often', () => {
  const random = Xoshiro128StarStar.fromSeed(1);
  const taken = new Float64Array(10);
  for (let round = 0; round < 10_000; round++) {
    for (const row of sampleRows(10, 3, random)) taken[row] = (taken[row] ?? 0) + 1;
  }

  // Each count is binomial(10 000, 0.3): 5 standard deviations are 229, and the seed is fixed.
  expect(taken.every((count) => Math.abs(count - 3000) < 229)).toBe(true);
});
