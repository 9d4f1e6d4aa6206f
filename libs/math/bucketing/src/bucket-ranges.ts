import type { Allocation, BucketRange } from './allocation.js';

/** How many buckets ranges have. */
export function widthOf(ranges: readonly BucketRange[]): number {
  return ranges.reduce((width, { from, to }) => width + (to - from), 0);
}

/** The first `width` buckets of ranges, in their order, and the others. */
export function splitAt(
  ranges: readonly BucketRange[],
  width: number,
): [first: BucketRange[], rest: BucketRange[]] {
  const first: BucketRange[] = [];
  const rest: BucketRange[] = [];
  let open = width;
  for (const { from, to } of ranges) {
    const middle = Math.min(to, from + open);
    if (middle > from) first.push({ from, to: middle });
    if (to > middle) rest.push({ from: middle, to });
    open -= middle - from;
  }
  return [first, rest];
}

/** The buckets that belong to nobody, from the lowest on. */
export function freeRanges({ buckets, variations }: Allocation): BucketRange[] {
  const free: BucketRange[] = [];
  let at = 0;
  for (const { from, to } of variations.flat().sort((a, b) => a.from - b.from)) {
    if (from > at) free.push({ from: at, to: from });
    at = to;
  }
  if (at < buckets) free.push({ from: at, to: buckets });
  return free;
}

/** The same buckets in the same order, with ranges that follow each other made one. */
export function joined(ranges: readonly BucketRange[]): BucketRange[] {
  const result: BucketRange[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    if (last?.to === range.from) result[result.length - 1] = { from: last.from, to: range.to };
    else result.push(range);
  }
  return result;
}
