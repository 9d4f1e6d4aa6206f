import type { InsufficientData, InvalidDocument, ShapeMismatch } from '../failures.js';
import { fieldsOf, isFiniteNumberArray } from '../json-fields.js';
import type { NumericColumn } from '../numeric-column.js';
import { findOtherShape, findUnfittableColumns } from './column-shapes.js';
import { mapColumn } from './map-column.js';
import { type NoMoments, type ObservedMoments, observedMoments } from './observed-moments.js';
import type { TransformedColumns } from './transformed-columns.js';

export interface StandardScalerDocument {
  readonly type: 'standard-scaler';
  readonly means: readonly number[];
  readonly scales: readonly number[];
}

/** Moves each column to the training mean 0 and standard deviation 1: z = (x − mean) / scale. */
export class FittedStandardScaler {
  /** One finite mean and one positive finite scale per column. */
  constructor(
    readonly means: readonly number[],
    readonly scales: readonly number[],
  ) {}

  /** z = (x − mean) / scale, in double precision; NaN stays NaN. */
  transform(columns: readonly NumericColumn[]): TransformedColumns {
    return this.map(columns, (value, mean, scale) => (value - mean) / scale);
  }

  /** x = z · scale + mean. */
  inverseTransform(columns: readonly NumericColumn[]): TransformedColumns {
    return this.map(columns, (value, mean, scale) => value * scale + mean);
  }

  toJSON(): StandardScalerDocument {
    return { type: 'standard-scaler', means: this.means, scales: this.scales };
  }

  private map(
    columns: readonly NumericColumn[],
    change: (value: number, mean: number, scale: number) => number,
  ): TransformedColumns {
    const mismatch = findOtherShape(columns, this.means.length);
    if (mismatch !== undefined) return mismatch;
    const mapped = columns.map((column, c) => {
      const mean = this.means[c];
      const scale = this.scales[c];
      return mapColumn(column, (value) => change(value, mean, scale));
    });
    return { kind: 'transformed', columns: mapped };
  }
}

/** Standardization as scikit-learn's `StandardScaler` does it. */
export const standardScaler = {
  /**
   * Learns mean and population standard deviation of each column's values that are not NaN.
   *
   * A column that is constant to rounding has the scale 1, so that it becomes 0 and not noise.
   *
   * @example
   * standardScaler.fit([Float64Array.of(1, 2, 3)]); // means: [2], scales: [√(2/3)]
   */
  fit(
    columns: readonly NumericColumn[],
  ):
    | { readonly kind: 'fitted'; readonly scaler: FittedStandardScaler }
    | InsufficientData
    | ShapeMismatch
    | NoMoments {
    const unfit = findUnfittableColumns(columns);
    if (unfit !== undefined) return unfit;
    const means: number[] = [];
    const scales: number[] = [];
    for (const [c, column] of columns.entries()) {
      const moments = observedMoments(column, c);
      if (moments.kind !== 'observed') return moments;
      means.push(moments.mean);
      scales.push(isConstant(moments) ? 1 : Math.sqrt(moments.variance));
    }
    return { kind: 'fitted', scaler: new FittedStandardScaler(means, scales) };
  },

  /** The scaler that `toJSON` wrote, or the first field that is not what it wrote. */
  fromJSON(
    document: unknown,
  ): { readonly kind: 'restored'; readonly scaler: FittedStandardScaler } | InvalidDocument {
    const fields = fieldsOf(document);
    if (fields?.['type'] !== 'standard-scaler') {
      return { kind: 'invalid-document', field: 'type', requirement: "'standard-scaler'" };
    }
    const { means, scales } = fields;
    if (!isFiniteNumberArray(means) || means.length === 0) {
      return { kind: 'invalid-document', field: 'means', requirement: 'one finite number or more' };
    }
    if (
      !isFiniteNumberArray(scales) ||
      scales.length !== means.length ||
      scales.some((scale) => scale <= 0)
    ) {
      return { kind: 'invalid-document', field: 'scales', requirement: 'a positive finite number per mean' };
    }
    return { kind: 'restored', scaler: new FittedStandardScaler([...means], [...scales]) };
  },
} as const;

/** Whether a variance is within the rounding error of computing it (scikit-learn's bound): n ε v + (n ε m)². */
function isConstant({ count, mean, variance }: ObservedMoments): boolean {
  const rounding = count * Number.EPSILON;
  return variance <= rounding * variance + (rounding * mean) ** 2;
}
