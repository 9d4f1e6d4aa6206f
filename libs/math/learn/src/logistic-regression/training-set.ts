import type { InsufficientData, InvalidLabel, NotFinite, OneClass, ShapeMismatch } from '../failures.js';
import type { NumericColumn } from '../numeric-column.js';

/** Labelled examples: `features` row-major, n × featureCount; `labels` n values, 0 or 1. */
export interface LabelledRows {
  readonly features: NumericColumn;
  readonly featureCount: number;
  readonly labels: Uint8Array;
}

/** Why a set of rows cannot be learnt from or validated on. */
export type UnusableRows = InsufficientData | ShapeMismatch | NotFinite | InvalidLabel | OneClass;

/**
 * The first reason why `rows` are not finite numbers with labels of both classes, or undefined; `name` says whose they are.
 *
 * Cost: one pass.
 */
export function findUnusableRows(rows: LabelledRows, name: string): UnusableRows | undefined {
  const { features, featureCount, labels } = rows;
  if (!Number.isInteger(featureCount) || featureCount < 1) {
    return { kind: 'shape-mismatch', what: `${name} feature count`, expected: 1, actual: featureCount };
  }
  const expected = labels.length * featureCount;
  if (features.length !== expected) {
    return { kind: 'shape-mismatch', what: `${name} features`, expected, actual: features.length };
  }
  if (labels.length < 2) return { kind: 'insufficient-data', required: 2, actual: labels.length };
  const index = features.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) return { kind: 'not-finite', what: `${name} features`, index };
  return findUnusableLabels(labels, name);
}

function findUnusableLabels(labels: Uint8Array, name: string): InvalidLabel | OneClass | undefined {
  let positives = 0;
  for (let index = 0; index < labels.length; index++) {
    if (labels[index] > 1) return { kind: 'invalid-label', index, label: labels[index] };
    positives += labels[index];
  }
  if (positives > 0 && positives < labels.length) return undefined;
  return { kind: 'one-class', what: `${name} labels`, label: labels[0] };
}
