import { describe, expect, it } from 'vitest';
import { mapInOrder } from './map-in-order.js';

async function* upTo(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield n;
}

describe('mapInOrder', () => {
  it('keeps the order and the limit', async () => {
    let underWay = 0;
    let most = 0;
    const results: number[] = [];
    const work = async (n: number): Promise<number> => {
      most = Math.max(most, (underWay += 1));
      for (let turn = 0; turn < 10 + ((n * 7) % 5); turn += 1) await Promise.resolve();
      underWay -= 1;
      return n;
    };
    for await (const n of mapInOrder(upTo(20), 3, work)) results.push(n);
    expect(results).toEqual([...Array(20).keys()]);
    expect(most).toBe(3);
  });

  it('lets what is under way end before a failure is seen', async () => {
    const ended: number[] = [];
    const work = async (n: number): Promise<void> => {
      if (n === 1) throw new Error('one');
      for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
      ended.push(n);
    };
    const run = async (): Promise<void> => {
      for await (const _ of mapInOrder(upTo(10), 4, work)) continue;
    };
    await expect(run()).rejects.toThrow('one');
    expect(ended).toEqual([0, 2, 3, 4]);
  });
});
