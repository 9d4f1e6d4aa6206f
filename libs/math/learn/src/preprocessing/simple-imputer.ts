import type { InsufficientData, InvalidDocument, ShapeMismatch } from '../failures.js';
import { fieldsOf, isFiniteNumberArray } from '../json-fields.js';
import type { NumericColumn } from '../numeric-column.js';
import { findOtherShape, findUnfittableColumns } from './column-shapes.js';
import { mapColumn } from './map-column.js';
import { type NoMoments, observedMoments } from './observed-moments.js';
import type { TransformedColumns } from './transformed-columns.js';

export interface SimpleImputerDocument {
  readonly type: 'simple-imputer';
  readonly means: readonly number[];
}

/** Puts each training column's mean where a value is missing (NaN). */
export class FittedSimpleImputer {
  /** One finite mean per column. */
  constructor(readonly means: readonly number[]) {}

  /** Copies of the columns in double precision, without NaN. ±∞ is kept. */
  transform(columns: readonly NumericColumn[]): TransformedColumns {
    const mismatch = findOtherShape(columns, this.means.length);
    if (mismatch !== undefined) return mismatch;
    const fill = (column: NumericColumn, c: number) =>
      mapColumn(column, (value) => (Number.isNaN(value) ? this.means[c] : value));
    return { kind: 'transformed', columns: columns.map(fill) };
  }

  toJSON(): SimpleImputerDocument {
    return { type: 'simple-imputer', means: this.means };
  }
}

/** Mean imputation as scikit-learn's `SimpleImputer(strategy="mean")` does it. */
export const simpleImputer = {
  /**
   * Learns the mean of each column's values that are not NaN.
   *
   * @example
   * simpleImputer.fit([Float64Array.of(1, NaN, 3)]); // means: [2]
   */
  fit(
    columns: readonly NumericColumn[],
  ):
    | { readonly kind: 'fitted'; readonly imputer: FittedSimpleImputer }
    | InsufficientData
    | ShapeMismatch
    | NoMoments {
    const unfit = findUnfittableColumns(columns);
    if (unfit !== undefined) return unfit;
    const means: number[] = [];
    for (const [c, column] of columns.entries()) {
      const moments = observedMoments(column, c);
      if (moments.kind !== 'observed') return moments;
      means.push(moments.mean);
    }
    return { kind: 'fitted', imputer: new FittedSimpleImputer(means) };
  },

  /** The imputer that `toJSON` wrote, or the first field that is not what it wrote. */
  fromJSON(
    document: unknown,
  ): { readonly kind: 'restored'; readonly imputer: FittedSimpleImputer } | InvalidDocument {
    const fields = fieldsOf(document);
    if (fields?.['type'] !== 'simple-imputer') {
      return { kind: 'invalid-document', field: 'type', requirement: "'simple-imputer'" };
    }
    const { means } = fields;
    if (!isFiniteNumberArray(means) || means.length === 0) {
      return { kind: 'invalid-document', field: 'means', requirement: 'one finite number or more' };
    }
    return { kind: 'restored', imputer: new FittedSimpleImputer([...means]) };
  },
} as const;
