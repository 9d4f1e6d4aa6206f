import type { GrowthBookRange } from './growthbook-payload.js';

/** How far from 1 the sum of weights may be before GrowthBook divides evenly instead. */
const SUM_TOLERANCE = 0.01;

/** The same share for each of n; none for n ≤ 0. */
export function equalWeights(n: number): number[] {
  return n <= 0 ? [] : Array.from({ length: n }, () => 1 / n);
}

export interface BucketDivision {
  readonly variations: number;
  /** 1 if left out; taken into 0…1. */
  readonly coverage?: number | undefined;
  readonly weights?: readonly number[] | undefined;
}

/**
 * The part of [0, 1) that each variation gets: variation i begins at Σ_{j<i} wⱼ and is coverage·wᵢ long.
 *
 * As GrowthBook does, and nothing of ours should: weights of another number than the variations, or with a sum outside
 * 0.99…1.01, are replaced by equal ones without a word.
 *
 * @example
 * bucketRanges({ variations: 2, coverage: 0.5 }); // [[0, 0.25], [0.5, 0.75]]
 */
export function bucketRanges({ variations, coverage = 1, weights }: BucketDivision): GrowthBookRange[] {
  const covered = Math.min(1, Math.max(0, coverage));
  let end = 0;
  return usable(weights, variations).map((weight) => {
    const start = end;
    end += weight;
    return [start, start + covered * weight];
  });
}

function usable(weights: readonly number[] | undefined, variations: number): readonly number[] {
  if (weights?.length !== variations) return equalWeights(variations);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return sum < 1 - SUM_TOLERANCE || sum > 1 + SUM_TOLERANCE ? equalWeights(variations) : weights;
}

/** The first range that holds the point; −1 for none. */
export function chooseVariation(point: number, ranges: readonly GrowthBookRange[]): number {
  for (let i = 0; i < ranges.length; i++) if (inRange(point, ranges[i])) return i;
  return -1;
}

export function inRange(point: number, range: GrowthBookRange): boolean {
  return point >= range[0] && point < range[1];
}
