import type { InvalidDocument, NotFinite, ShapeMismatch } from '../failures.js';
import { fieldsOf, isFiniteNumber, isFiniteNumberArray } from '../json-fields.js';
import type { NumericColumn } from '../numeric-column.js';
import { linearScores, sigmoid } from './linear-scores.js';

/** A model as plain data; every double survives the way through JSON. */
export interface LogisticRegressionDocument {
  readonly type: 'logistic-regression';
  readonly coefficients: readonly number[];
  readonly intercept: number;
}

/** One number per row, or why there is none. */
export type RowPrediction =
  { readonly kind: 'predicted'; readonly values: Float64Array } | ShapeMismatch | NotFinite;

/**
 * A fitted binary logistic model: P(y = 1 | x) = σ(w · x + b).
 *
 * Immutable; it exists only fitted, so that "not fitted" cannot be written.
 */
export class FittedLogisticRegression {
  /** d coefficients, then the intercept. */
  private readonly parameters: Float64Array;

  /** `parameters`: the coefficients and then the intercept, all finite. The values are copied. */
  constructor(parameters: Float64Array) {
    this.parameters = parameters.slice();
  }

  get featureCount(): number {
    return this.parameters.length - 1;
  }

  /** w, one per feature, in the order of the training columns. A copy. */
  get coefficients(): Float64Array {
    return this.parameters.slice(0, this.featureCount);
  }

  get intercept(): number {
    return this.parameters[this.featureCount];
  }

  /**
   * The log-odds w · x + b of each row; `features` is row-major, n × featureCount.
   *
   * No rows give no values. A NaN or ±∞ among the features, or a sum past the largest double, is `not-finite`.
   */
  decisionFunction(features: NumericColumn): RowPrediction {
    const { featureCount } = this;
    const rows = Math.ceil(features.length / featureCount);
    if (rows * featureCount !== features.length) {
      return {
        kind: 'shape-mismatch',
        what: 'features',
        expected: rows * featureCount,
        actual: features.length,
      };
    }
    const values = linearScores(features, this.parameters);
    const overflown = values.findIndex((value) => !Number.isFinite(value));
    if (overflown >= 0) return { kind: 'not-finite', ...this.locate(features, overflown) };
    return { kind: 'predicted', values };
  }

  /**
   * The probability of class 1 of each row, in [0, 1]; `features` is row-major, n × featureCount.
   *
   * @example
   * const { values } = model.predictProbability(Float64Array.of(0.2, 1.4)); // once `kind` is 'predicted'
   */
  predictProbability(features: NumericColumn): RowPrediction {
    const scores = this.decisionFunction(features);
    if (scores.kind !== 'predicted') return scores;
    return { kind: 'predicted', values: scores.values.map(sigmoid) };
  }

  toJSON(): LogisticRegressionDocument {
    return {
      type: 'logistic-regression',
      coefficients: Array.from(this.coefficients),
      intercept: this.intercept,
    };
  }

  /** The model that `toJSON` wrote, or the first field that is not what it wrote. */
  static fromJSON(
    document: unknown,
  ): { readonly kind: 'restored'; readonly model: FittedLogisticRegression } | InvalidDocument {
    const fields = fieldsOf(document);
    if (fields?.['type'] !== 'logistic-regression') {
      return { kind: 'invalid-document', field: 'type', requirement: "'logistic-regression'" };
    }
    const { coefficients, intercept } = fields;
    if (!isFiniteNumberArray(coefficients) || coefficients.length === 0) {
      return { kind: 'invalid-document', field: 'coefficients', requirement: 'one finite number or more' };
    }
    if (!isFiniteNumber(intercept)) {
      return { kind: 'invalid-document', field: 'intercept', requirement: 'a finite number' };
    }
    return {
      kind: 'restored',
      model: new FittedLogisticRegression(Float64Array.of(...coefficients, intercept)),
    };
  }

  private locate(features: NumericColumn, row: number): { what: string; index: number } {
    const from = row * this.featureCount;
    for (let index = from; index < from + this.featureCount; index++) {
      if (!Number.isFinite(features[index])) return { what: 'features', index };
    }
    return { what: 'decision function', index: row };
  }
}
