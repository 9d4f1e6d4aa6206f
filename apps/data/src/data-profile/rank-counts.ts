import type { RankedValue } from '@orrery/math-statistics';

/** So many steps of equal width say about where a number lies among those whose ranks are counted. */
const STEPS = 1024;

/** Counts how many numbers are less than each of some values, and how many are not greater. */
export class RankCounts {
  /** Of numbers between a value and the one before, and of those that are equal to it. */
  private readonly between: Float64Array;
  private readonly equal: Float64Array;
  /** For each step, the first value that is not before it, or the last of all. */
  private readonly first: Uint16Array;
  private readonly perUnit: number;
  private readonly origin: number;

  /** @param values ascending, different, from the smallest of the column to the greatest: at least one. */
  constructor(private readonly values: Float64Array) {
    this.between = new Float64Array(values.length);
    this.equal = new Float64Array(values.length);
    const [low, high] = [values[0] ?? 0, values.at(-1) ?? 0];
    const width = high / STEPS - low / STEPS;
    this.perUnit = width > 0 && Number.isFinite(1 / width) ? 1 / width : 0;
    this.origin = low * this.perUnit;
    this.first = new Uint16Array(STEPS + 2).fill(values.length - 1);
    let k = 0;
    for (let step = 0; step <= STEPS; step++) {
      while (k < values.length - 1 && this.stepOf(values[k] as number) < step) k++;
      this.first[step] = k;
    }
  }

  add(numbers: Float64Array, count: number): void {
    const { values, between, equal, first, perUnit, origin } = this;
    for (let i = 0; i < count; i++) {
      const x = numbers[i] as number;
      const step = (x * perUnit - origin) | 0;
      let k = first[step] as number;
      let end = first[step + 1] as number;
      // Few values lie in one step, unless most of the numbers do.
      while (k < end) {
        const middle = (k + end) >>> 1;
        if ((values[middle] as number) < x) k = middle + 1;
        else end = middle;
      }
      if (values[k] === x) equal[k] = (equal[k] as number) + 1;
      else between[k] = (between[k] as number) + 1;
    }
  }

  /** The values with their ranks. */
  ranked(): readonly RankedValue[] {
    let sum = 0;
    return Array.from(this.values, (value, k) => {
      const below = (sum += this.between[k] ?? 0);
      const upTo = (sum += this.equal[k] ?? 0);
      return { value, below: { least: below, most: below }, upTo: { least: upTo, most: upTo } };
    });
  }

  private stepOf(x: number): number {
    return (x * this.perUnit - this.origin) | 0;
  }
}
