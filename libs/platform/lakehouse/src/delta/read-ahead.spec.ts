import { describe, expect, it } from 'vitest';
import { numbersTo, readAhead } from './read-ahead.js';

describe('reading ahead', () => {
  it('gives what was read in the order of the items, some of it under way at a time', async () => {
    let [underWay, most] = [0, 0];
    const read = async (item: number): Promise<number> => {
      most = Math.max(most, ++underWay);
      for (let i = 0; i < item % 7; i += 1) await Promise.resolve();
      underWay -= 1;
      return item * 2;
    };
    const found: number[] = [];
    for await (const value of readAhead(numbersTo(1, 100), read)) found.push(value);

    expect(found).toEqual(Array.from({ length: 100 }, (_, i) => 2 * (i + 1)));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('tells of a failure in its turn, and reads little more than is taken', async () => {
    const asked: number[] = [];
    const read = (item: number): Promise<number> => {
      asked.push(item);
      return item === 5 ? Promise.reject(new Error('The fifth.')) : Promise.resolve(item);
    };
    const found: number[] = [];
    const reading = (async () => {
      for await (const value of readAhead(numbersTo(1, 1000), read)) found.push(value);
    })();

    await expect(reading).rejects.toThrow('The fifth.');
    expect(found).toEqual([1, 2, 3, 4]);
    expect(asked.length).toBeLessThan(30);
  });

  it('gives nothing of nothing', async () => {
    const found: number[] = [];
    for await (const value of readAhead(numbersTo(3, 2), (item) => Promise.resolve(item))) found.push(value);
    expect(found).toEqual([]);
  });
});
