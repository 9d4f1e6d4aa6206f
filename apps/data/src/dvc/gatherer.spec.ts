import { describe, expect, it } from 'vitest';
import { Gatherer } from './gatherer.js';

/** A keeper whose batches end when the spec says so. */
class HeldKeeper {
  readonly batches: (readonly string[])[] = [];
  private readonly ends: (() => void)[] = [];

  readonly gatherer = new Gatherer<string, string>({
    keep: async (items) => {
      this.batches.push(items);
      await new Promise<void>((resolve) => this.ends.push(resolve));
      if (items.some((item) => item.startsWith('bad'))) throw new RangeError(items.join());
      return items.map((item) => `kept ${item}`);
    },
    sizeOf: (item) => item.length,
    mostItems: 4,
    mostBytes: 10,
  });

  /** Lets all batches end, those that begin meanwhile, too. */
  async endAll(): Promise<void> {
    for (let idle = 0; idle < 3; idle += 1) {
      for (const end of this.ends.splice(0)) {
        end();
        idle = 0;
      }
      await new Promise(setImmediate);
    }
  }
}

describe('a gatherer', () => {
  it('keeps at once what comes first, and together what comes while it is busy', async () => {
    const keeper = new HeldKeeper();
    const { gatherer, batches } = keeper;
    const kept = ['a', 'b', 'c', 'd', 'e'].map((item) => gatherer.add(item));

    await keeper.endAll();

    expect(await Promise.all(kept)).toEqual(['kept a', 'kept b', 'kept c', 'kept d', 'kept e']);
    expect(batches).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
  });

  it('takes no more at once than its bounds, but one however large', async () => {
    const keeper = new HeldKeeper();
    const { gatherer, batches } = keeper;
    const items = ['1', '2', 'three', 'fours', 'x', 'twenty characters!!!', '3', '4', '5', '6', '7'];
    const kept = items.map((item) => gatherer.add(item));

    await keeper.endAll();

    await Promise.all(kept);
    expect(batches.slice(2)).toEqual([
      ['three', 'fours'],
      ['x'],
      ['twenty characters!!!'],
      ['3', '4', '5', '6'],
      ['7'],
    ]);
  });

  it('fails the one that is wrong, and keeps the others', async () => {
    const keeper = new HeldKeeper();
    const { gatherer } = keeper;
    const kept = Promise.allSettled(['a', 'b', 'c', 'bad', 'd'].map((item) => gatherer.add(item)));

    await keeper.endAll();

    expect((await kept).map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    ]);
  });
});
