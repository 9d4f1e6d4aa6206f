/** How often each value of a column occurs. */
export interface CountedValues {
  /** Ascending. */
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/** Counts different numbers, batch by batch. */
export interface ValueCounter {
  /** How much is held. */
  readonly size: number;
  /** Which numbers of the last batch were new, in the order in which they came; null where that is not known. */
  readonly fresh: readonly number[] | null;
  /** @param values finite, −0 as 0. */
  add(values: Float64Array, count: number): void;
  sorted(): CountedValues;
}

const FIRST_SLOTS = 4096;
/** A table this full finds a place in two or three steps. */
const FULLEST = 0.7;
/** So many different numbers do not fit into a cache. */
const MANY = 16_384;

/** Counts different numbers, in a table that is looked through from where a number's bits lead. */
export class ValueCounts implements ValueCounter {
  /** Of each slot the number and its count, side by side since both are asked for at once; 0 in a slot that is free. */
  private table = new Float64Array(2 * FIRST_SLOTS);
  private mask = FIRST_SLOTS - 1;
  size = 0;
  readonly fresh: number[] = [];
  private added = 0;

  /** Whether so many numbers were new that keeping each costs less than looking for equal ones. */
  get isMostlyNew(): boolean {
    return this.size >= MANY && 2 * this.size > this.added;
  }

  add(values: Float64Array, count: number): void {
    this.makeRoom(this.size + count);
    this.fresh.length = 0;
    const { table, mask } = this;
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * count);
    for (let i = 0; i < count; i++) {
      const value = values[i] as number;
      let slot = hashOf(words[2 * i] as number, words[2 * i + 1] as number) & mask;
      while ((table[2 * slot] as number) !== value && (table[2 * slot + 1] as number) !== 0)
        slot = (slot + 1) & mask;
      const before = table[2 * slot + 1] as number;
      table[2 * slot + 1] = before + 1;
      if (before > 0) continue;
      table[2 * slot] = value;
      this.fresh.push(i);
    }
    this.size += this.fresh.length;
    this.added += count;
  }

  sorted(): CountedValues {
    const { table, mask } = this;
    const values = new Float64Array(this.size);
    let at = 0;
    for (let slot = 0; slot <= mask; slot++) {
      if ((table[2 * slot + 1] as number) !== 0) values[at++] = table[2 * slot] as number;
    }
    values.sort();
    const words = new Int32Array(values.buffer);
    const counts = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      let slot = hashOf(words[2 * i] as number, words[2 * i + 1] as number) & mask;
      while ((table[2 * slot] as number) !== values[i] || (table[2 * slot + 1] as number) === 0)
        slot = (slot + 1) & mask;
      counts[i] = table[2 * slot + 1] as number;
    }
    return { values, counts };
  }

  private makeRoom(size: number): void {
    const former = this.table;
    let slots = this.mask + 1;
    while (size > FULLEST * slots) slots *= 2;
    if (slots === this.mask + 1) return;
    const table = new Float64Array(2 * slots);
    const words = new Int32Array(former.buffer);
    [this.table, this.mask] = [table, slots - 1];
    for (let from = 0; from < former.length; from += 2) {
      if ((former[from + 1] as number) === 0) continue;
      let slot = hashOf(words[2 * from] as number, words[2 * from + 1] as number) & this.mask;
      while ((table[2 * slot + 1] as number) !== 0) slot = (slot + 1) & this.mask;
      table[2 * slot] = former[from] as number;
      table[2 * slot + 1] = former[from + 1] as number;
    }
  }
}

/** All numbers, of which most are different: sorting them tells how often each occurs. */
export class ValueList implements ValueCounter {
  readonly fresh = null;
  size = 0;
  private values: Float64Array;

  /** @param counted those that came before. @param most that will be. */
  constructor(counted: CountedValues, most: number) {
    this.values = new Float64Array(most);
    counted.values.forEach((value, k) => {
      const count = counted.counts[k] ?? 0;
      this.values.fill(value, this.size, this.size + count);
      this.size += count;
    });
  }

  add(values: Float64Array, count: number): void {
    this.values.set(values.subarray(0, count), this.size);
    this.size += count;
  }

  sorted(): CountedValues {
    const all = this.values.subarray(0, this.size).sort();
    const counts = new Float64Array(all.length);
    let different = 0;
    for (let from = 0; from < all.length; different += 1) {
      const value = all[from] as number;
      let to = from + 1;
      while (to < all.length && all[to] === value) to += 1;
      all[different] = value;
      counts[different] = to - from;
      from = to;
    }
    return { values: all.subarray(0, different), counts: counts.subarray(0, different) };
  }
}

/** The upper bits of a double, which alone tell small whole numbers apart, come down to those that choose a slot. */
function hashOf(low: number, high: number): number {
  const upper = Math.imul(high ^ (high >>> 15), 0x9e3779b1);
  const mixed = Math.imul(low ^ (low >>> 13) ^ upper, 0x85ebca6b);
  return mixed ^ (mixed >>> 16);
}
