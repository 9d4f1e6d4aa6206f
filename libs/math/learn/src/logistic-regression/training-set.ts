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
  const malformed = findMalformedRows(rows, name);
  if (malformed !== undefined) return malformed;
  const { labels } = rows;
  if (labels.length < 2) return { kind: 'insufficient-data', required: 2, actual: labels.length };
  if (labels.includes(0) && labels.includes(1)) return undefined;
  return { kind: 'one-class', what: `${name} labels`, label: labels[0] };
}

/** The same, where rows of a single class will do. */
export function findMalformedRows(
  rows: LabelledRows,
  name: string,
): Exclude<UnusableRows, OneClass> | undefined {
  const { features, featureCount, labels } = rows;
  if (!Number.isInteger(featureCount) || featureCount < 1) {
    return { kind: 'shape-mismatch', what: `${name} feature count`, expected: 1, actual: featureCount };
  }
  const expected = labels.length * featureCount;
  if (features.length !== expected) {
    return { kind: 'shape-mismatch', what: `${name} features`, expected, actual: features.length };
  }
  if (labels.length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  const infinite = features.findIndex((value) => !Number.isFinite(value));
  if (infinite >= 0) return { kind: 'not-finite', what: `${name} features`, index: infinite };
  const mislabelled = labels.findIndex((label) => label > 1);
  if (mislabelled < 0) return undefined;
  return { kind: 'invalid-label', index: mislabelled, label: labels[mislabelled] };
}
