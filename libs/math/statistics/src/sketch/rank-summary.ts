import type { InsufficientData } from '../cannot-compute.js';
import { requireRange } from '../require-range.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { evenlySpread } from './evenly-spread.js';
import { mergeRanks } from './merge-ranks.js';
import type { CountBounds, RankedValue } from './ranked-value.js';

/** A quantile that lies between `low` and `high` for certain. */
export interface BoundedQuantile {
  readonly kind: 'bounded-quantile';
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const tag = 0x52;

/**
 * The distribution of finite observations as a few values with certain bounds of their ranks.
 *
 * Of each held value it is known how many observations are less and how many are not greater: between two held values the
 * empirical distribution function lies between what the one and the other say, so every answer carries its own bounds.
 * `merged` holds the values of all parts; the count of an observation's rank in the whole is the sum of those in the parts,
 * so bounds stay certain over any number of merges. To fit `capacity` values are let go, evenly over the ranks, which widens
 * the bounds by no more than n / (capacity − 1). Smallest and greatest value are exact for ever.
 *
 * Cost: O(k log k) to merge k values, O(log k) to ask.
 *
 * Source: Greenwald and Khanna, "Power-conserving computation of order-statistics over sensor networks", PODS 2004, §3.
 *
 * @example
 * const heights = RankSummary.ofSorted([1, 2, 2, 5], 16);
 * heights.upTo(2); // { least: 3, most: 3 }
 * heights.quantile(0.5); // { kind: 'bounded-quantile', value: 2, low: 2, high: 2 }
 */
export class RankSummary {
  private constructor(
    readonly count: number,
    /** Ascending by value; the first is the smallest observation, the last the greatest. */
    readonly points: readonly RankedValue[],
  ) {}

  /** @param points ascending; no rank of the first below it, all up to the last. A `RangeError` where they contradict. */
  static of(count: number, points: readonly RankedValue[]): RankSummary {
    requireOrder(count, points);
    return new RankSummary(count, points);
  }

  /** Of all observations, in ascending order. */
  static ofSorted(sorted: ArrayLike<number>, capacity: number): RankSummary {
    const points: RankedValue[] = [];
    for (let start = 0; start < sorted.length;) {
      let end = start + 1;
      while (end < sorted.length && sorted[end] === sorted[start]) end++;
      points.push({ value: sorted[start] + 0, below: exactly(start), upTo: exactly(end) });
      start = end;
    }
    return RankSummary.of(sorted.length, evenlySpread(points, sorted.length, capacity));
  }

  /** Of all that the parts have seen, in at most `capacity` values. */
  static merged(parts: readonly RankSummary[], capacity: number): RankSummary {
    const count = parts.reduce((sum, part) => sum + part.count, 0);
    return RankSummary.of(count, evenlySpread(mergeRanks(parts), count, capacity));
  }

  /** How many observations are not greater than a value. */
  upTo(value: number): CountBounds {
    return this.between(value, ({ upTo }) => upTo);
  }

  /** How many observations are less than a value. */
  below(value: number): CountBounds {
    return this.between(value, ({ below }) => below);
  }

  /** The observation of 0-based ascending rank ⌊p (n − 1)⌋; between its bounds it is interpolated. */
  quantile(p: number): BoundedQuantile | InsufficientData {
    requireRange('p', p, { atLeast: 0, atMost: 1 });
    if (this.count === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
    const rank = Math.floor(p * (this.count - 1));
    // The last value that is not greater for certain, and the first that is not less.
    const from = this.firstWhere(({ below }) => below.most > rank) - 1;
    const to = this.firstWhere(({ upTo }) => upTo.least > rank);
    const [lower, upper] = [this.points[from], this.points[to]];
    const [low, high] = [lower.value, upper.value];
    // Of values that each occur often, the rank of one is the middle of those that its observations have.
    const half = Math.min(massOf(lower), massOf(upper)) / 2;
    const [start, end] = [middleOf(lower.upTo) - half, middleOf(upper.below) + half];
    const share = end > start ? Math.min(1, Math.max(0, (rank + 0.5 - start) / (end - start))) : 0.5;
    // Weighted, since the difference of two huge numbers would overflow.
    const value = low === high ? low : Math.min(high, Math.max(low, low * (1 - share) + high * share));
    return { kind: 'bounded-quantile', value, low, high };
  }

  /** The most by which two bounds of a count differ, as a share of all observations. */
  get uncertainty(): number {
    let widest = 0;
    this.points.forEach(({ below, upTo }, i) => {
      const before = i === 0 ? 0 : this.points[i - 1].upTo.least;
      widest = Math.max(widest, below.most - before, upTo.most - upTo.least, below.most - below.least);
    });
    return this.count === 0 ? 0 : widest / this.count;
  }

  /** About 12 bytes a value. */
  toBytes(): Uint8Array {
    const writer = new ByteWriter();
    for (const byte of [tag, 1]) writer.byte(byte);
    for (const number of [this.count, this.points.length]) writer.whole(number);
    let before = 0;
    for (const { value, below, upTo } of this.points) {
      writer.double(value);
      // All of them ascend: differences are short.
      for (const number of [below.least - before, upTo.least - below.least]) writer.whole(number);
      for (const bounds of [below, upTo]) writer.whole(bounds.most - bounds.least);
      before = upTo.least;
    }
    return writer.finish();
  }

  /** The summary that `toBytes` wrote; a `RangeError` for anything else. */
  static fromBytes(bytes: Uint8Array): RankSummary {
    const reader = new ByteReader(bytes);
    if (reader.byte() !== tag || reader.byte() !== 1) throw new RangeError('not a rank summary of version 1');
    const [count, size] = [reader.whole(), reader.whole()];
    const points: RankedValue[] = [];
    let before = 0;
    for (let k = 0; k < size; k++) {
      const value = reader.double();
      const below = before + reader.whole();
      const upTo = below + reader.whole();
      points.push({
        value,
        below: { least: below, most: below + reader.whole() },
        upTo: { least: upTo, most: upTo + reader.whole() },
      });
      before = upTo;
    }
    reader.end();
    return RankSummary.of(count, points);
  }

  private between(value: number, ofHeld: (point: RankedValue) => CountBounds): CountBounds {
    const next = this.firstWhere((point) => point.value >= value);
    if (next < this.points.length && this.points[next].value === value) return ofHeld(this.points[next]);
    const least = next === 0 ? 0 : this.points[next - 1].upTo.least;
    const most = next === this.points.length ? this.count : this.points[next].below.most;
    return { least, most: Math.max(least, most) };
  }

  /** The place of the first point of which something is true that stays true; the number of points if of none. */
  private firstWhere(isTrue: (point: RankedValue) => boolean): number {
    let [low, high] = [0, this.points.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isTrue(this.points[middle])) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function exactly(count: number): CountBounds {
  return { least: count, most: count };
}

/** How many observations have the value, about. */
function massOf({ below, upTo }: RankedValue): number {
  return middleOf(upTo) - middleOf(below);
}

function middleOf({ least, most }: CountBounds): number {
  return (least + most) / 2;
}

function requireOrder(count: number, points: readonly RankedValue[]): void {
  const fault = (what: string): never => {
    throw new RangeError(`the ranks contradict: ${what}`);
  };
  if (!Number.isSafeInteger(count) || count < 0) fault(`${count} is no number of observations`);
  if ((points.length === 0) !== (count === 0)) fault('a summary of observations has values');
  let before: RankedValue = { value: -Infinity, below: exactly(0), upTo: exactly(0) };
  for (const point of points) {
    const { value, below, upTo } = point;
    if (!(value > before.value && value < Infinity)) fault(`${value} follows ${before.value}`);
    for (const side of ['least', 'most'] as const) {
      if (!(before.upTo[side] <= below[side] && below[side] <= upTo[side])) fault(`at ${value} they fall`);
    }
    if (below.most < below.least || upTo.most < upTo.least) fault(`at ${value} no count is possible`);
    before = point;
  }
  if (count > 0 && (points[0].below.most !== 0 || before.upTo.least !== count)) {
    fault('the smallest and the greatest value are known');
  }
}
