import type { InsufficientData, InvalidLabel, NotFinite, OneClass, ShapeMismatch } from '../failures.js';
import type { NumericColumn } from '../numeric-column.js';

/** True labels (0 or 1) beside a model's probability of class 1, one per example. */
export interface BinaryProbabilities {
  readonly labels: Uint8Array;
  readonly probabilities: NumericColumn;
}

/** A probability outside [0, 1]. */
export interface NotAProbability {
  readonly kind: 'not-a-probability';
  readonly index: number;
  readonly value: number;
}

/** Why binary predictions cannot be measured. */
export type MetricFailure =
  InsufficientData | ShapeMismatch | InvalidLabel | NotFinite | NotAProbability | OneClass;

/** A metric's value, or why there is none. */
export type Measurement = { readonly kind: 'measured'; readonly value: number } | MetricFailure;

/** The first reason why these predictions cannot be measured, or undefined. */
export function findUnmeasurable(input: BinaryProbabilities): MetricFailure | undefined {
  const { labels, probabilities } = input;
  const failure = findBadScores(labels, probabilities, 'probabilities');
  if (failure !== undefined) return failure;
  for (let index = 0; index < probabilities.length; index++) {
    const value = probabilities[index];
    if (value < 0 || value > 1) return { kind: 'not-a-probability', index, value };
  }
  return undefined;
}

/** The first reason why `scores` (any finite numbers) do not fit `labels`, or undefined; `what` names the scores. */
export function findBadScores(
  labels: Uint8Array,
  scores: NumericColumn,
  what: string,
): InsufficientData | ShapeMismatch | InvalidLabel | NotFinite | undefined {
  if (scores.length !== labels.length) {
    return { kind: 'shape-mismatch', what, expected: labels.length, actual: scores.length };
  }
  if (labels.length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] > 1) return { kind: 'invalid-label', index, label: labels[index] };
    if (!Number.isFinite(scores[index])) return { kind: 'not-finite', what, index };
  }
  return undefined;
}

/** How many labels are 1. */
export function countPositives(labels: Uint8Array): number {
  let positives = 0;
  for (let i = 0; i < labels.length; i++) positives += labels[i];
  return positives;
}
