import { requireRange } from '../require-range.js';
import { ByteReader, ByteWriter } from './bytes.js';

/** An item that occurred at least `count` and at most `atMost` times. */
export interface FrequentItem {
  readonly item: string;
  readonly count: number;
  readonly atMost: number;
}

const tag = 0x46;

/**
 * The most frequent texts of a stream in the memory of `capacity` counters.
 *
 * An item that occurs f times among n is held with a count in [f − e, f], where e = `error` ≤ n / (capacity + 1): what
 * occurs more often than that is held for certain, and all counts are exact as long as no more than `capacity`
 * different items were seen. When there is one item too many, the smallest count is taken off all. `merge` adds counts
 * and errors and cuts likewise, with the same guarantee over the concatenated streams. Cost: O(1) for an item that is
 * held, O(capacity) for one that is not.
 *
 * Source: Misra and Gries, "Finding repeated elements", 1982; Agarwal et al., "Mergeable summaries", PODS 2012.
 *
 * @example
 * const origins = new FrequentItems(2);
 * for (const origin of ['JFK', 'SFO', 'JFK']) origins.add(origin);
 * origins.top(1); // [{ item: 'JFK', count: 2, atMost: 2 }]
 */
export class FrequentItems {
  private readonly counts = new Map<string, number>();
  private seen = 0;
  private taken = 0;

  constructor(readonly capacity: number) {
    requireRange('capacity', capacity, { atLeast: 1 });
    if (!Number.isSafeInteger(capacity))
      throw new RangeError(`capacity must be a whole number, got ${capacity}`);
  }

  /** Number of occurrences that were added. */
  get total(): number {
    return this.seen;
  }

  /** How often an item may have occurred besides what is counted. */
  get error(): number {
    return this.taken;
  }

  /** Adds `count` occurrences. */
  add(item: string, count = 1): void {
    if (!Number.isSafeInteger(count) || count < 1)
      throw new RangeError(`count must be a whole number from 1, got ${count}`);
    this.seen += count;
    this.counts.set(item, (this.counts.get(item) ?? 0) + count);
    this.cut();
  }

  /** Adds all that the other summary, of any capacity, has seen. */
  merge(other: FrequentItems): void {
    this.seen += other.seen;
    this.taken += other.taken;
    for (const [item, count] of [...other.counts])
      this.counts.set(item, (this.counts.get(item) ?? 0) + count);
    this.cut();
  }

  /** The items with the greatest counts, in descending order; of equal counts, in the order of their code units. */
  top(size: number): FrequentItem[] {
    return this.sorted()
      .slice(0, size)
      .map(([item, count]) => ({ item, count, atMost: count + this.taken }));
  }

  /** A byte a character and a few for each count. */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    writer.byte(tag);
    writer.byte(1);
    for (const value of [this.capacity, this.seen, this.taken, this.counts.size]) writer.whole(value);
    for (const [item, count] of this.sorted()) {
      writer.whole(count);
      writer.whole(item.length);
      for (let i = 0; i < item.length; i++) writer.whole(item.charCodeAt(i));
    }
    return writer.finish();
  }

  /** The summary that `toBytes` wrote; a `RangeError` for anything else. */
  static fromBytes(bytes: Uint8Array): FrequentItems {
    const reader = new ByteReader(bytes);
    if (reader.byte() !== tag || reader.byte() !== 1) throw new RangeError('not frequent items of version 1');
    const items = new FrequentItems(reader.whole());
    items.seen = reader.whole();
    items.taken = reader.whole();
    const size = reader.whole();
    if (size > items.capacity) throw new RangeError('the summary holds more items than it can');
    for (let k = 0; k < size; k++) {
      const count = reader.whole();
      const units: string[] = [];
      for (let left = reader.whole(); left > 0; left--) units.push(String.fromCharCode(reader.whole()));
      items.counts.set(units.join(''), count);
    }
    reader.end();
    return items;
  }

  /** Takes the greatest count that is one too many off all, and lets go of what is left without one. */
  private cut(): void {
    if (this.counts.size <= this.capacity) return;
    const descending = Float64Array.from(this.counts.values()).sort().reverse();
    const excess = descending[this.capacity];
    this.taken += excess;
    for (const [item, count] of this.counts) {
      if (count > excess) this.counts.set(item, count - excess);
      else this.counts.delete(item);
    }
  }

  private sorted(): [item: string, count: number][] {
    return [...this.counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  }
}
