import type { GraphBuilderOptions } from '../build/graph-builder.js';

/** A column of numbers: NaN becomes `imputeValue`, then z = (x − mean) / scale. */
export interface NumericFeature {
  readonly name: string;
  readonly mean: number;
  /** Positive: the standard deviation, or 1 for a constant column. */
  readonly scale: number;
  readonly imputeValue: number;
}

/** A column of words, one indicator per category; a word that is no category sets none of them. */
export interface CategoricalFeature {
  readonly name: string;
  readonly categories: readonly string[];
}

export interface LogisticPipeline {
  readonly numeric: readonly NumericFeature[];
  readonly categorical: readonly CategoricalFeature[];
  /** One per numeric feature, then one per category of each categorical feature, in order. */
  readonly coefficients: ArrayLike<number>;
  readonly intercept: number;
  /** The label is 1 where the probability is greater than this; 0.5 unless given. */
  readonly threshold?: number;
  /** One input tensor per feature, under the feature's name. */
  readonly layout: 'columns';
  readonly graph?: Partial<GraphBuilderOptions>;
}
