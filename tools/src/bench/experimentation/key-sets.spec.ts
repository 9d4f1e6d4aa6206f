import { bucketOf, bucketsOf } from '@orrery/math-bucketing';
import { describe, expect, it } from 'vitest';
import { digestsOf, keySets, type BucketsOf } from './key-sets.js';

const oneByOne: BucketsOf = (experimentId, userIds) =>
  Uint8Array.from(userIds, (userId) => bucketOf({ experimentId, userId }));

describe.each(keySets())('the buckets of the first $first keys in $name', (set) => {
  it('are those of Python, one by one and in batches', () => {
    expect(digestsOf(set, set.first, [oneByOne, bucketsOf])).toEqual([set.sha256OfFirst, set.sha256OfFirst]);
  });
});
