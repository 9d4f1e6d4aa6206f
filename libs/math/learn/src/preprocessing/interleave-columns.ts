import type { ShapeMismatch } from '../failures.js';
import type { NumericColumn } from '../numeric-column.js';
import { findOtherShape } from './column-shapes.js';

/** Rows side by side: value j of row i is at i · featureCount + j. */
export type RowMajor =
  | { readonly kind: 'interleaved'; readonly features: Float32Array; readonly featureCount: number }
  | ShapeMismatch;

/**
 * Lays columns out as the row-major matrix, in single precision, that training and ONNX Runtime read.
 *
 * @example
 * interleaveColumns([Float64Array.of(1, 2), Float64Array.of(3, 4)]); // features: [1, 3, 2, 4], featureCount: 2
 */
export function interleaveColumns(columns: readonly NumericColumn[]): RowMajor {
  if (columns.length === 0) return { kind: 'shape-mismatch', what: 'columns', expected: 1, actual: 0 };
  const mismatch = findOtherShape(columns, columns.length);
  if (mismatch !== undefined) return mismatch;
  const featureCount = columns.length;
  const rowCount = columns[0].length;
  const features = new Float32Array(rowCount * featureCount);
  for (let j = 0; j < featureCount; j++) {
    const column = columns[j];
    for (let i = 0; i < rowCount; i++) features[i * featureCount + j] = column[i];
  }
  return { kind: 'interleaved', features, featureCount };
}
