/**
 * How far from the median a point must lie, in deviations told by the median absolute deviation, so that points of one
 * normal distribution lie further away with a given probability. With few points before, the median and the deviation
 * are themselves uncertain, and the bounds wide. Quantiles of 4,000,000 simulations for each row (`fixtures/critical_scores.py`).
 */
const RATES = [0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0001] as const;

const SCORES: readonly (readonly [points: number, scores: readonly number[]])[] = [
  [7, [2.92, 4.04, 5.92, 7.76, 10.04, 13.96, 17.77, 22.66, 39.78]],
  [8, [2.58, 3.42, 4.73, 5.91, 7.29, 9.49, 11.48, 13.79, 20.98]],
  [9, [2.52, 3.35, 4.63, 5.79, 7.12, 9.25, 11.28, 13.65, 20.61]],
  [10, [2.35, 3.04, 4.07, 4.95, 5.94, 7.47, 8.79, 10.36, 14.86]],
  [12, [2.2, 2.82, 3.69, 4.41, 5.21, 6.39, 7.38, 8.57, 11.67]],
  [15, [2.09, 2.65, 3.42, 4.05, 4.71, 5.66, 6.46, 7.36, 9.73]],
  [20, [1.95, 2.42, 3.04, 3.52, 4.01, 4.71, 5.25, 5.82, 7.26]],
  [25, [1.89, 2.34, 2.9, 3.34, 3.78, 4.38, 4.85, 5.34, 6.55]],
  [30, [1.85, 2.26, 2.78, 3.17, 3.56, 4.07, 4.46, 4.86, 5.85]],
];

/** With fewer points before, nothing can be told. */
export const FEWEST_POINTS = 7;

/** Beyond the score, `rate` of the points of an unchanged normal series lie, or fewer. @param points at least 7. */
export function criticalScore(points: number, rate: number): number {
  // Of fewer points than there are: the bounds are then too wide rather than too narrow.
  const scores = SCORES.findLast(([known]) => known <= points)?.[1] ?? [];
  const at = RATES.findIndex((known) => known <= rate);
  const [low, high] = [RATES[at] ?? 0.0001, RATES[at - 1] ?? 0.1];
  const [far, near] = [scores[at] ?? Number.POSITIVE_INFINITY, scores[at - 1] ?? scores[0] ?? Infinity];
  if (low === rate || at <= 0) return far;
  // Between known rates, straight on logarithms: tails fall by powers.
  const share = Math.log(rate / low) / Math.log(high / low);
  return far * (near / far) ** share;
}
