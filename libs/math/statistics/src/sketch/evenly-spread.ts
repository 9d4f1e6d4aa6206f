import type { RankedValue } from './ranked-value.js';

/**
 * At most `capacity` of the points, at even steps over the ranks: the first, the last, and for each step the last point
 * that begins no later. What many observations are equal to spans a step and is kept.
 */
export function evenlySpread(
  points: readonly RankedValue[],
  count: number,
  capacity: number,
): readonly RankedValue[] {
  if (!Number.isSafeInteger(capacity) || capacity < 2)
    throw new RangeError(`capacity must be a whole number from 2, got ${capacity}`);
  if (points.length <= capacity) return points;
  const kept = [points[0]];
  let next = 1;
  for (let step = 1; step < capacity - 1; step++) {
    const rank = (count * step) / (capacity - 1);
    let last = next - 1;
    while (last + 1 < points.length - 1 && points[last + 1].below.most <= rank) last++;
    if (last < next) continue;
    kept.push(points[last]);
    next = last + 1;
  }
  kept.push(points[points.length - 1]);
  return kept;
}
