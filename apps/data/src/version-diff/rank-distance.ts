import type { CountBounds, RankSummary } from '@orrery/math-statistics';

/** A distance that is known to lie between two others. */
export interface BoundedDistance {
  readonly value: number;
  readonly atLeast: number;
  readonly atMost: number;
}

/**
 * The greatest distance of two columns' distribution functions (Kolmogorov and Smirnov's statistic), 0–1, from ranks that are
 * known within bounds. Null where one of the columns has no number.
 */
export function rankDistance(one: RankSummary, other: RankSummary): BoundedDistance | null {
  if (one.count === 0 || other.count === 0) return null;
  const places = [...new Set([...one.points, ...other.points].map(({ value }) => value))];
  places.sort((a, b) => a - b);
  const distances = places.flatMap((place, at) => [
    distanceOf(sharesIn(one, one.below(place)), sharesIn(other, other.below(place))),
    distanceOf(sharesIn(one, one.upTo(place)), sharesIn(other, other.upTo(place))),
    // Behind it, up to the next place, the functions go on between what is known of both places.
    farthestOf(stretchOf(one, place, places[at + 1]), stretchOf(other, place, places[at + 1])),
  ]);
  return {
    value: Math.max(...distances.map(({ value }) => value)),
    atLeast: Math.max(...distances.map(({ atLeast }) => atLeast)),
    atMost: Math.max(...distances.map(({ atMost }) => atMost)),
  };
}

function sharesIn({ count }: RankSummary, { least, most }: CountBounds): CountBounds {
  return { least: least / count, most: most / count };
}

function stretchOf(ranks: RankSummary, from: number, to = Infinity): CountBounds {
  return sharesIn(ranks, { least: ranks.upTo(from).least, most: ranks.below(to).most });
}

function distanceOf(one: CountBounds, other: CountBounds): BoundedDistance {
  const value = Math.abs((one.least + one.most) / 2 - (other.least + other.most) / 2);
  const atLeast = Math.max(0, one.least - other.most, other.least - one.most);
  return { value, atLeast, atMost: Math.max(one.most - other.least, other.most - one.least) };
}

/** How far apart two functions can get in a stretch of which nothing else is known. */
function farthestOf(one: CountBounds, other: CountBounds): BoundedDistance {
  return { ...distanceOf(one, other), value: 0, atLeast: 0 };
}
