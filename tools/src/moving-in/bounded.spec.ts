import { describe, expect, it } from 'vitest';
import { forEachBounded, inParts } from './bounded.js';

describe('doing work for each item', () => {
  it('is done for all, at most so many at a time', async () => {
    const done: number[] = [];
    let underWay = 0;
    let most = 0;

    await forEachBounded([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      done.push(item);
      underWay -= 1;
    });

    expect(done.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('begins nothing more after a failure', async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      if (item === 2) throw new Error('second');
    };

    await expect(forEachBounded([1, 2, 3, 4, 5], 1, work)).rejects.toThrow('second');
    expect(begun).toEqual([1, 2]);
  });
});

it('cuts a list into parts that hold all of it', () => {
  expect(inParts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(inParts([], 2)).toEqual([]);
});
