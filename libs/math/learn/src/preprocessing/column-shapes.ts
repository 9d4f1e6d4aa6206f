import type { InsufficientData, ShapeMismatch } from '../failures.js';

interface Sized {
  readonly length: number;
}

/** The first reason why these are not one column or more of equal, positive length, or undefined. */
export function findUnfittableColumns(
  columns: readonly Sized[],
): InsufficientData | ShapeMismatch | undefined {
  if (columns.length === 0) return { kind: 'shape-mismatch', what: 'columns', expected: 1, actual: 0 };
  if (columns[0].length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  return findUnequalLength(columns);
}

/** A column whose length differs from the first one's, or a number of columns other than `expected`, or undefined. */
export function findOtherShape(columns: readonly Sized[], expected: number): ShapeMismatch | undefined {
  if (columns.length !== expected) {
    return { kind: 'shape-mismatch', what: 'columns', expected, actual: columns.length };
  }
  return findUnequalLength(columns);
}

function findUnequalLength(columns: readonly Sized[]): ShapeMismatch | undefined {
  for (let c = 1; c < columns.length; c++) {
    if (columns[c].length === columns[0].length) continue;
    return {
      kind: 'shape-mismatch',
      what: `column ${c}`,
      expected: columns[0].length,
      actual: columns[c].length,
    };
  }
  return undefined;
}
