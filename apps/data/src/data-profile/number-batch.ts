import type { BatchNumbers } from '@orrery/platform-tables';
import { scaleOf } from './scale-of.js';

/** The most rows that the engine puts into a batch. */
export const BATCH_ROWS = 2048;

/**
 * The finite numbers of a column in one batch, and their sums about their own mean. The memory is used again for each
 * batch.
 */
export class NumberBatch {
  /** One after another, −0 as 0. */
  readonly values = new Float64Array(BATCH_ROWS);
  /** The row of each, where some have none. */
  readonly places = new Uint16Array(BATCH_ROWS);
  /** (x − centre) / scale − mean of each row; 0 where it has no finite number. */
  readonly deviations = new Float64Array(BATCH_ROWS);
  private source: BatchNumbers = { values: new Float64Array(0), validity: null };
  rows = 0;
  count = 0;
  nulls = 0;
  nan = 0;
  plusInfinity = 0;
  minusInfinity = 0;
  low = Infinity;
  high = -Infinity;
  private sum = 0;
  /** In units of the scale about the centre. */
  mean = 0;
  second = 0;
  third = 0;
  fourth = 0;

  private readonly present = new Float64Array(BATCH_ROWS);

  /** Whether every row has a finite number: then `places` says nothing. */
  get isWhole(): boolean {
    return this.count === this.rows;
  }

  /** Reads a batch, but for what `measure` finds. */
  read(source: BatchNumbers, rows: number): void {
    const { values, validity } = source;
    [this.source, this.rows] = [source, rows];
    [this.nulls, this.nan, this.plusInfinity, this.minusInfinity] = [0, 0, 0, 0];
    if (validity === null) {
      this.readAll(values, rows);
      if (Number.isFinite(this.sum)) return;
    }
    this.readSome(values, validity, rows);
  }

  /** As if there were neither nulls nor numbers that are not finite: the sum tells whether that is so. */
  private readAll(source: Float64Array, rows: number): void {
    const { values } = this;
    let [sum, low, high] = [0, Infinity, -Infinity];
    for (let i = 0; i < rows; i++) {
      const x = (source[i] as number) + 0;
      values[i] = x;
      sum += x;
      if (x < low) low = x;
      if (x > high) high = x;
    }
    [this.sum, this.low, this.high, this.count] = [sum, low, high, rows];
  }

  private readSome(source: Float64Array, validity: Uint32Array | null, rows: number): void {
    const { values, places } = this;
    let [sum, low, high, count] = [0, Infinity, -Infinity, 0];
    for (let i = 0; i < rows; i++) {
      if (!isValid(validity, i)) {
        this.nulls += 1;
        continue;
      }
      const x = (source[i] as number) + 0;
      if (x - x !== 0) {
        this.countNotFinite(x);
        continue;
      }
      values[count] = x;
      places[count] = i;
      count += 1;
      sum += x;
      if (x < low) low = x;
      if (x > high) high = x;
    }
    [this.sum, this.low, this.high, this.count] = [sum, low, high, count];
  }

  private countNotFinite(x: number): void {
    if (x > 0) this.plusInfinity += 1;
    else if (x < 0) this.minusInfinity += 1;
    else this.nan += 1;
  }

  /** The number of a row; NaN where it has no finite one. Asked of few rows. */
  valueAt(row: number): number {
    const { values, validity } = this.source;
    const x = (values[row] as number) + 0;
    return isValid(validity, row) && x - x === 0 ? x : NaN;
  }

  /** 1 for each row that has a finite number, 0 for the others. */
  presence(): Float64Array {
    const { present, places, count } = this;
    present.fill(this.isWhole ? 1 : 0, 0, this.rows);
    if (!this.isWhole) for (let k = 0; k < count; k++) present[places[k] as number] = 1;
    return present;
  }

  /** Where the numbers lie, as near as a double is. */
  get middle(): number {
    return Number.isFinite(this.sum) ? this.sum / this.count : this.low / 2 + this.high / 2;
  }

  /** The least scale in which all numbers are nearer to `centre` than 1. */
  scaleAbout(centre: number): number {
    return scaleOf(Math.max(this.high / 2 - centre / 2, centre / 2 - this.low / 2));
  }

  /**
   * Mean and Σ (x − mean)ᵏ in units of `scale` about `centre`, in which nothing leaves the range of doubles. Powers are
   * taken about a mean that is rounded; what that leaves out is put right from Σ (x − mean), which should be 0.
   */
  measure(centre: number, scale: number): void {
    const { values, deviations, count } = this;
    const [unit, origin] = [1 / scale, centre / scale];
    const about = this.middle * unit - origin;
    let [first, second, third, fourth] = [0, 0, 0, 0];
    for (let i = 0; i < count; i++) {
      const d = (values[i] as number) * unit - origin - about;
      const square = d * d;
      deviations[i] = d;
      first += d;
      second += square;
      third += square * d;
      fourth += square * square;
    }
    const e = count === 0 ? 0 : first / count;
    this.mean = about + e;
    this.second = Math.max(0, second - e * first);
    this.third = third - 3 * e * second + 2 * e * e * first;
    this.fourth = Math.max(0, fourth - 4 * e * third + 6 * e * e * second - 3 * e * e * e * first);
    this.spread(e);
  }

  /** Deviations from the mean itself, each at its row. */
  private spread(residual: number): void {
    const { deviations, places, count, rows } = this;
    if (residual !== 0) for (let i = 0; i < count; i++) deviations[i] = (deviations[i] as number) - residual;
    if (count === rows) return;
    // From behind, since no value's row is before its place.
    let next = rows;
    for (let k = count - 1; k >= 0; k--) {
      const place = places[k] as number;
      const d = deviations[k] as number;
      deviations.fill(0, place + 1, next);
      deviations[place] = d;
      next = place;
    }
    deviations.fill(0, 0, next);
  }
}

function isValid(validity: Uint32Array | null, row: number): boolean {
  return validity === null || (((validity[row >>> 5] as number) >>> (row & 31)) & 1) === 1;
}
