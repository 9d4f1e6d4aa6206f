import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes.js';

describe('lanes', () => {
  it('let so many work at a time, in the order in which they came, whatever becomes of them', async () => {
    const lanes = new Lanes(2);
    const begun: number[] = [];
    const ends: ((failed: boolean) => void)[] = [];
    const works = [0, 1, 2, 3].map((n) =>
      lanes.run(() => {
        begun.push(n);
        return new Promise<number>((resolve, reject) => {
          ends[n] = (failed) => (failed ? reject(new RangeError(`${n}`)) : resolve(n));
        });
      }),
    );

    expect(begun).toEqual([0, 1]);
    ends[1]?.(true);
    await expect(works[1]).rejects.toThrow('1');
    expect(begun).toEqual([0, 1, 2]);
    ends[0]?.(false);
    expect(await works[0]).toBe(0);
    expect(begun).toEqual([0, 1, 2, 3]);
    ends[2]?.(false);
    ends[3]?.(false);
    expect(await Promise.all(works.slice(2))).toEqual([2, 3]);
  });
});
