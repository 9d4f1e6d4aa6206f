import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignVariation } from './assign-variation.js';
import { bucketOf } from './bucket-of.js';

const experimentId = 'checkout';
const userIds = Array.from({ length: 400 }, (_, i) => `user-${i}`);

describe('assignVariation', () => {
  it('gives each variation its cumulative range in the declared order', () => {
    for (const userId of userIds) {
      const bucket = bucketOf({ experimentId, userId });
      const variationIndex = bucket < 10 ? 0 : bucket < 40 ? 1 : 2;
      expect(assignVariation({ experimentId, userId, weights: [10, 30, 60] })).toEqual({
        kind: 'assigned',
        variationIndex,
        bucket,
      });
    }
  });

  it('leaves buckets past the sum of the weights out of the test', () => {
    for (const userId of userIds) {
      const bucket = bucketOf({ experimentId, userId });
      const kind = bucket < 30 ? 'assigned' : 'not-in-test';
      expect(assignVariation({ experimentId, userId, weights: [10, 20] })).toMatchObject({ kind, bucket });
    }
  });

  it('sends nobody to a weight of zero', () => {
    for (const userId of userIds) {
      expect(assignVariation({ experimentId, userId, weights: [0, 100, 0] })).toMatchObject({
        variationIndex: 1,
      });
    }
  });

  it('keeps everybody in place when a variation is appended', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 50 }), (userId, added) => {
        const before = assignVariation({ experimentId, userId, weights: [20, 30] });
        const after = assignVariation({ experimentId, userId, weights: [20, 30, added] });
        if (before.kind === 'assigned') expect(after).toEqual(before);
      }),
    );
  });

  it('names the first weight that cannot split a test', () => {
    const refused = (weights: number[]) => assignVariation({ experimentId, userId: 'user-1', weights });
    expect(refused([])).toEqual({ kind: 'no-weights' });
    expect(refused([50, 0.5])).toEqual({ kind: 'weight-not-an-integer', index: 1, weight: 0.5 });
    expect(refused([NaN])).toEqual({ kind: 'weight-not-an-integer', index: 0, weight: NaN });
    expect(refused([50, Infinity])).toEqual({ kind: 'weight-not-an-integer', index: 1, weight: Infinity });
    expect(refused([110, -10])).toEqual({ kind: 'weights-exceed-hundred', index: 0, sum: 110 });
    expect(refused([50, -10])).toEqual({ kind: 'weight-negative', index: 1, weight: -10 });
    expect(refused([60, 50])).toEqual({ kind: 'weights-exceed-hundred', index: 1, sum: 110 });
  });
});
