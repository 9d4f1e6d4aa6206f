import type { CountBounds, RankedValue } from './ranked-value.js';

/** The held values of a part, and how many observations it has. */
export interface RankedPart {
  readonly count: number;
  readonly points: readonly RankedValue[];
}

interface Cursor {
  readonly part: RankedPart;
  next: number;
}

/**
 * The ranks in the whole of all values that a part holds: in a part that does not hold a value, its rank lies between those of
 * the neighbours. One sweep over all values; O(k log k).
 */
export function mergeRanks(parts: readonly RankedPart[]): readonly RankedValue[] {
  const cursors: readonly Cursor[] = parts.map((part) => ({ part, next: 0 }));
  const held = cursors
    .flatMap((cursor) => cursor.part.points.map((point) => ({ cursor, point })))
    .sort((a, b) => a.point.value - b.point.value);
  // How many observations of all parts lie before the value that comes next.
  const gap = new BoundsSum();
  for (const { part } of cursors) gap.add(gapBefore(part, 0));
  const merged: RankedValue[] = [];
  for (let start = 0; start < held.length;) {
    const { value } = held[start].point;
    const [below, upTo] = [gap.copy(), gap.copy()];
    let end = start;
    for (; end < held.length && held[end].point.value === value; end++) {
      const { cursor, point } = held[end];
      const before = gapBefore(cursor.part, cursor.next++);
      for (const [sum, own] of [
        [below, point.below],
        [upTo, point.upTo],
        [gap, gapBefore(cursor.part, cursor.next)],
      ] as const) {
        sum.take(before);
        sum.add(own);
      }
    }
    merged.push({ value, below: below.bounds(), upTo: upTo.bounds() });
    start = end;
  }
  return merged;
}

/** How many observations lie before whatever comes between a point and the one before it. */
function gapBefore({ count, points }: RankedPart, next: number): CountBounds {
  const least = next === 0 ? 0 : points[next - 1].upTo.least;
  return { least, most: next === points.length ? count : points[next].below.most };
}

class BoundsSum {
  private least = 0;
  private most = 0;

  add(bounds: CountBounds): void {
    this.least += bounds.least;
    this.most += bounds.most;
  }

  take(bounds: CountBounds): void {
    this.least -= bounds.least;
    this.most -= bounds.most;
  }

  copy(): BoundsSum {
    const copy = new BoundsSum();
    copy.add(this.bounds());
    return copy;
  }

  bounds(): CountBounds {
    return { least: this.least, most: this.most };
  }
}
