import { allocate } from './allocate.js';
import type { Allocation, BucketRange, Division, Move, Reallocated } from './allocation.js';
import { freeRanges, joined, splitAt, widthOf } from './bucket-ranges.js';

/**
 * Divides users anew and moves as few as possible: each variation keeps what it may keep, gives away its last buckets
 * where it has too many, and is given the first free ones where it has too few.
 *
 * Every variation has as many buckets afterwards as {@link allocate} would give it. The users who get something else than
 * before are Σ max(0, Δ) of all users, over the variations and nobody, which is the least possible: a group that grows
 * by Δ has to receive that many. Variations may be appended; one is taken out by a weight of 0.
 * Cost: O(ranges).
 *
 * @example
 * const before = { buckets: 100, variations: [[{ from: 0, to: 50 }], [{ from: 50, to: 100 }]] };
 * reallocate(before, { weights: [0.2, 0.8] });
 * // variations [[0, 20)] and [[50, 100), [20, 50)]; moves [{ from: 0, to: 1, ranges: [[20, 50)], share: 0.3 }]
 */
export function reallocate(before: Allocation, division: Division): Reallocated {
  const { buckets } = before;
  const after = division.weights.length;
  if (after < before.variations.length) {
    return { kind: 'fewer-variations', before: before.variations.length, after };
  }
  const wanted = allocate({ ...division, buckets });
  if (wanted.kind !== 'allocated') return wanted;

  const kept: BucketRange[][] = [];
  const given: Parcel[] = [];
  for (const [index, ranges] of wanted.allocation.variations.entries()) {
    const owned = before.variations[index] ?? [];
    const [first, rest] = splitAt(owned, widthOf(ranges));
    kept.push(first);
    if (rest.length > 0) given.push({ from: index, ranges: rest });
  }
  given.push({ from: null, ranges: freeRanges(before) });
  const missing = wanted.allocation.variations.map((ranges, index) => widthOf(ranges) - widthOf(kept[index]));
  const moves = distribute(given, missing, buckets);
  return {
    kind: 'reallocated',
    allocation: {
      buckets,
      variations: kept.map((ranges, index) => joined([...ranges, ...received(moves, index)])),
    },
    moves,
    movedShare: moves.reduce((sum, { ranges }) => sum + widthOf(ranges), 0) / buckets,
  };
}

/** Buckets that one group gives away. */
interface Parcel {
  readonly from: number | null;
  readonly ranges: BucketRange[];
}

/** Hands what was given, and what was nobody's, to the variations that lack buckets; the rest becomes nobody's. */
function distribute(given: readonly Parcel[], missing: readonly number[], buckets: number): Move[] {
  const moves: Move[] = [];
  const left = given.map(({ from, ranges }) => ({ from, ranges }));
  const take = (to: number | null, width: number): void => {
    let open = width;
    for (const parcel of left) {
      const [taken, rest] = splitAt(parcel.ranges, open);
      parcel.ranges = rest;
      open -= widthOf(taken);
      if (taken.length > 0)
        moves.push({ from: parcel.from, to, ranges: taken, share: widthOf(taken) / buckets });
    }
  };
  missing.forEach((width, to) => take(to, width));
  left.pop();
  take(null, buckets);
  return moves;
}

function received(moves: readonly Move[], variation: number): BucketRange[] {
  return moves.flatMap(({ to, ranges }) => (to === variation ? ranges : []));
}
