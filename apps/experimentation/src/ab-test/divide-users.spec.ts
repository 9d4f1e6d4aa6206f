import { allocatedShares } from '@orrery/math-bucketing';
import { describe, expect, it } from 'vitest';
import { divideAnew, divideUsers } from './divide-users.js';

describe('dividing users', () => {
  it('puts percents of all users one after another', () => {
    expect(divideUsers('md5', { weights: [30, 40], coverage: null })).toEqual({
      buckets: 100,
      variations: [[{ from: 0, to: 30 }], [{ from: 30, to: 70 }]],
    });
  });

  it('gives each variation its share of those that the coverage lets in', () => {
    const allocation = divideUsers('growthbook-v2', { weights: [50, 50], coverage: 0.001 });

    expect(allocatedShares(allocation)).toEqual([0.0005, 0.0005]);
  });

  it.each([
    ['variations', { weights: [50, 51], coverage: null }],
    ['variations', { weights: [50, 49], coverage: 0.5 }],
    ['variations', { weights: [0, 0], coverage: null }],
    ['variations', { weights: [12.5, 50], coverage: null }],
    ['coverage', { weights: [50, 50], coverage: 1.5 }],
    ['variations.1.weight', { weights: [99, 1], coverage: 0.1 }],
  ])('names %s when it cannot divide %o', (field, wanted) => {
    expect(() => divideUsers('md5', wanted)).toThrow(expect.objectContaining({ details: { field } }));
  });

  it('moves no more users than it must', () => {
    const before = divideUsers('md5', { weights: [50, 50], coverage: null });

    const { moves, movedShare, allocation } = divideAnew(before, { weights: [20, 80], coverage: null });

    expect(movedShare).toBeCloseTo(0.3, 12);
    expect(moves).toMatchObject([{ from: 0, to: 1 }]);
    expect(allocatedShares(allocation)).toEqual([0.2, 0.8]);
  });
});
