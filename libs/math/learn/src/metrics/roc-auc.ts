import type { NumericColumn } from '../numeric-column.js';
import { countPositives, findBadScores, type Measurement } from './binary-scores.js';

/** True labels beside scores that rank the examples: any finite numbers, higher for class 1. */
export interface BinaryScores {
  readonly labels: Uint8Array;
  readonly scores: NumericColumn;
}

/**
 * The area under the ROC curve: the chance that a random positive scores above a random negative; ties count one half.
 *
 *   AUC = (1 / (n₁n₀)) Σ over pairs of [s₁ > s₀] + ½ [s₁ = s₀]      (Mann and Whitney, 1947)
 *
 * In [0, 1]; 0.5 is chance. Depends on the order of the scores only. Needs both classes, else `one-class`.
 * Cost: both classes are sorted apart and merged, O(n log n) time, n doubles of memory; the count is exact below 2⁵² pairs.
 *
 * @example
 * rocAuc({ labels: Uint8Array.of(0, 0, 1, 1), scores: Float64Array.of(0.1, 0.4, 0.35, 0.8) }); // value: 0.75
 */
export function rocAuc(input: BinaryScores): Measurement {
  const { labels, scores } = input;
  const failure = findBadScores(labels, scores, 'scores');
  if (failure !== undefined) return failure;
  const positiveCount = countPositives(labels);
  const negativeCount = labels.length - positiveCount;
  if (positiveCount === 0 || negativeCount === 0) {
    return { kind: 'one-class', what: 'labels', label: labels[0] };
  }
  const positives = new Float64Array(positiveCount);
  const negatives = new Float64Array(negativeCount);
  let p = 0;
  let q = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 1) positives[p++] = scores[i];
    else negatives[q++] = scores[i];
  }
  const wins = countWins(positives.sort(), negatives.sort());
  return { kind: 'measured', value: wins / positiveCount / negativeCount };
}

/** Σ over the sorted positives of the negatives below plus half the negatives equal. */
function countWins(positives: Float64Array, negatives: Float64Array): number {
  let below = 0;
  let notAbove = 0;
  let wins = 0;
  for (let i = 0; i < positives.length; i++) {
    const score = positives[i];
    while (below < negatives.length && negatives[below] < score) below++;
    while (notAbove < negatives.length && negatives[notAbove] <= score) notAbove++;
    wins += (below + notAbove) / 2;
  }
  return wins;
}
