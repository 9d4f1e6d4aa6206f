import type { NumberBatch } from './number-batch.js';

/** A value of 3 in 1000 rows is in it about sixty times, and not at all once in 10²⁶. */
export const SAMPLED_ROWS = 20_000;
const CANDIDATES = 32;
/** Of a candidate, in the sample: less than one in a thousand rows, so that rarely one is missed that has more. */
const FEWEST = 5;
/** Anything, so that a table has one sample. */
const SEED = 7;

/**
 * Chooses rows of a table whose end is not known yet, each as likely as any other: the first rows, which later ones replace.
 *
 * Source: Li, "Reservoir-sampling algorithms of time complexity O(n(1 + log(N/n)))", ACM TOMS 20 (1994), algorithm L.
 */
export class RowSample {
  /** Rows of the batch that were chosen, */
  readonly rows: number[] = [];
  /** and the place of each in the sample: what was there is gone. */
  readonly places: number[] = [];
  private seen = 0;
  private next = SAMPLED_ROWS;
  private weight = 1;
  private state = SEED;

  /** How many rows the sample has. */
  get size(): number {
    return Math.min(this.seen, SAMPLED_ROWS);
  }

  /** Chooses among the rows of the next batch. */
  choose(rows: number): void {
    this.rows.length = 0;
    this.places.length = 0;
    const end = this.seen + rows;
    for (let row = this.seen; row < Math.min(end, SAMPLED_ROWS); row++) this.take(row, row);
    if (this.seen < SAMPLED_ROWS && end >= SAMPLED_ROWS) this.skip();
    for (; this.next < end; this.skip()) this.take(this.next, Math.floor(this.random() * SAMPLED_ROWS));
    this.seen = end;
  }

  private take(row: number, place: number): void {
    this.rows.push(row - this.seen);
    this.places.push(place);
  }

  private skip(): void {
    const isFirst = this.weight === 1;
    this.weight *= Math.exp(Math.log(this.random()) / SAMPLED_ROWS);
    this.next += Math.floor(Math.log(this.random()) / Math.log1p(-this.weight)) + (isFirst ? 0 : 1);
  }

  /** Above 0, below 1 (mulberry32). */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return (((bits ^ (bits >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  }
}

/** What the chosen rows have in one column: a number, or nothing. */
export class SampledNumbers {
  private readonly numbers: Float64Array;

  /** @param rows of the table. */
  constructor(rows: number) {
    this.numbers = new Float64Array(Math.min(rows, SAMPLED_ROWS)).fill(NaN);
  }

  take({ rows, places }: RowSample, batch: NumberBatch): void {
    for (let k = 0; k < rows.length; k++)
      this.numbers[places[k] as number] = batch.valueAt(rows[k] as number);
  }

  /** Ascending. */
  sorted(): Float64Array {
    return this.numbers.filter((value) => value - value === 0).sort();
  }
}

/** The hashes that the chosen rows have in one column. */
export class SampledHashes {
  private readonly words: Int32Array;

  /** @param rows of the table. */
  constructor(rows: number) {
    this.words = new Int32Array(2 * Math.min(rows, SAMPLED_ROWS));
  }

  take({ rows, places }: RowSample, words: Int32Array): void {
    for (let k = 0; k < rows.length; k++) {
      const [from, to] = [2 * (rows[k] as number), 2 * (places[k] as number)];
      this.words[to] = words[from] as number;
      this.words[to + 1] = words[from + 1] as number;
    }
  }

  /** Those that are no chance, most frequent first. */
  frequent(): readonly bigint[] {
    const counts = new Map<bigint, number>();
    for (const hash of new BigUint64Array(this.words.buffer)) counts.set(hash, (counts.get(hash) ?? 0) + 1);
    return [...counts]
      .filter(([, count]) => count >= FEWEST)
      .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
      .slice(0, CANDIDATES)
      .map(([hash]) => hash);
  }
}
