import { requireRange } from './require-range.js';

/** Throws a `RangeError` unless every entry is a finite number of at least 0; answers their sum. */
export function requireCounts(name: string, counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i];
    // Names are made for the reader of an error only: there may be millions of counts.
    if (!(count >= 0 && count < Infinity))
      requireRange(`${name}[${i}]`, count, { atLeast: 0, below: Infinity });
    total += count;
  }
  return total;
}

/** Throws a `RangeError` unless both have the same number of entries. */
export function requireSameLength(name: string, first: ArrayLike<number>, second: ArrayLike<number>): void {
  if (first.length === second.length) return;
  throw new RangeError(`${name} must have as many entries, got ${first.length} and ${second.length}`);
}
