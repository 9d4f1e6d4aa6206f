import { requireRange } from '../require-range.js';
import { ByteReader, ByteWriter } from './bytes.js';

/** An item that occurred at least `count` and at most `atMost` times. */
export interface FrequentItem {
  readonly item: string;
  readonly count: number;
  readonly atMost: number;
}

/** What was counted of a stream: some of its items, and how often one that is not among them may have occurred. */
export interface CountedItems {
  /** Occurrences of all items together. */
  readonly total: number;
  readonly counts: Iterable<readonly [item: string, count: number]>;
  /** 0 when all items are told. */
  readonly unseenAtMost: number;
}

const tag = 0x46;

/**
 * The most frequent texts of a stream with certain bounds, in the memory of `capacity` of them.
 *
 * Items that were counted keep their exact counts; of any other, `unseenAtMost` tells how often it can have occurred. Of
 * parts that are merged, an item's bounds are the sums of its bounds in them, so they stay certain over any number of merges.
 * Where all items are held, as long as they fit, the merged summary is that of the concatenation. When m parts of n items are
 * merged at once, what occurs more often than Σ unseenAtMost + n / (capacity + 1) is held for certain. Cost: O(k log k).
 *
 * Source: Agarwal et al., "Mergeable summaries", PODS 2012, with bounds for each item as in Metwally, Agrawal and El Abbadi,
 * "Efficient computation of frequent and top-k elements in data streams", ICDT 2005.
 *
 * @example
 * const counts = new Map([['JFK', 2], ['SFO', 1], ['ATL', 1]]);
 * const origins = FrequentItems.of({ total: 4, counts, unseenAtMost: 0 }, 2);
 * origins.top(1); // [{ item: 'JFK', count: 2, atMost: 2 }]
 */
export class FrequentItems {
  private constructor(
    readonly capacity: number,
    readonly total: number,
    /** How often an item that is not held can have occurred; 0 when all are. */
    readonly unseenAtMost: number,
    /** In descending order of counts; of equal counts, in the order of their code units. */
    private readonly items: readonly FrequentItem[],
  ) {}

  /** Of counts, each item told once. */
  static of({ total, counts, unseenAtMost }: CountedItems, capacity: number): FrequentItems {
    const items = Array.from(counts, ([item, count]) => ({ item, count, atMost: count }));
    if (new Set(items.map(({ item }) => item)).size < items.length)
      throw new RangeError('an item is told twice');
    const sum = items.reduce((all, { count }) => all + requireCount(count, 1), 0);
    if (sum > requireCount(total, 0)) throw new RangeError(`items occur ${sum} times among ${total}`);
    return FrequentItems.fitted({ capacity, total, unseenAtMost: requireCount(unseenAtMost, 0), items });
  }

  /** Of all that the parts have seen. */
  static merged(parts: readonly FrequentItems[], capacity: number): FrequentItems {
    const unseenAtMost = parts.reduce((sum, part) => sum + part.unseenAtMost, 0);
    const held = new Map<string, FrequentItem>();
    for (const part of parts) {
      for (const { item, count, atMost } of part.items) {
        const known = held.get(item) ?? { item, count: 0, atMost: unseenAtMost };
        // Where a part holds it, what it may have been unseen there gives way to what it was.
        const bound = known.atMost - part.unseenAtMost + atMost;
        held.set(item, { item, count: known.count + count, atMost: bound });
      }
    }
    const total = parts.reduce((sum, part) => sum + part.total, 0);
    return FrequentItems.fitted({ capacity, total, unseenAtMost, items: [...held.values()] });
  }

  /** The items with the greatest counts. */
  top(size: number): readonly FrequentItem[] {
    return this.items.slice(0, size);
  }

  /** How many items are held. */
  get size(): number {
    return this.items.length;
  }

  /** A byte a character and a few for each count. */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    for (const byte of [tag, 2]) writer.byte(byte);
    for (const value of [this.capacity, this.total, this.unseenAtMost, this.items.length])
      writer.whole(value);
    for (const { item, count, atMost } of this.items) {
      writer.whole(count);
      writer.whole(atMost - count);
      writer.text(item);
    }
    return writer.finish();
  }

  /** The summary that `toBytes` wrote; a `RangeError` for anything else. */
  static fromBytes(bytes: Uint8Array): FrequentItems {
    const reader = new ByteReader(bytes);
    if (reader.byte() !== tag || reader.byte() !== 2) throw new RangeError('not frequent items of version 2');
    const [capacity, total, unseenAtMost] = [reader.whole(), reader.whole(), reader.whole()];
    const size = reader.whole();
    if (size > capacity) throw new RangeError('the summary holds more items than it can');
    const items: FrequentItem[] = [];
    for (let k = 0; k < size; k++) {
      const count = reader.whole();
      const atMost = count + reader.whole();
      items.push({ count, atMost, item: reader.text() });
    }
    reader.end();
    return FrequentItems.fitted({ capacity, total, unseenAtMost, items });
  }

  /** Lets go of the items with the smallest counts that are too many. */
  private static fitted({ capacity, total, unseenAtMost, items }: Fitting): FrequentItems {
    requireRange('capacity', capacity, { atLeast: 1 });
    if (!Number.isSafeInteger(capacity))
      throw new RangeError(`capacity must be a whole number, got ${capacity}`);
    const sorted = items.toSorted((a, b) => b.count - a.count || (a.item < b.item ? -1 : 1));
    const held = sorted.slice(0, capacity);
    const rest = total - held.reduce((sum, { count }) => sum + count, 0);
    const dropped = sorted.slice(capacity).reduce((most, { atMost }) => Math.max(most, atMost), unseenAtMost);
    const bounded = held.map((each) => ({ ...each, atMost: Math.min(each.atMost, each.count + rest) }));
    return new FrequentItems(capacity, total, Math.min(dropped, rest), bounded);
  }
}

interface Fitting {
  readonly capacity: number;
  readonly total: number;
  readonly unseenAtMost: number;
  readonly items: readonly FrequentItem[];
}

function requireCount(count: number, atLeast: number): number {
  if (!Number.isSafeInteger(count) || count < atLeast)
    throw new RangeError(`count must be a whole number from ${atLeast}, got ${count}`);
  return count;
}
