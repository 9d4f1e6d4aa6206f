import type { RewriteReport } from '../rewrite/rewrite-report.js';

export interface Float16Options {
  /** Inputs and outputs stay float32, with a Cast behind and before them; true unless given. */
  readonly keepIoTypes?: boolean;
  /** Smaller numbers but 0 are stored as this one, of their sign; 1e-7 unless given. */
  readonly minPositive?: number;
  /** Larger finite numbers are stored as this one, of their sign; 10,000 unless given. */
  readonly maxFinite?: number;
  /** Operators that stay in float32, besides those that always do. */
  readonly blockOperators?: readonly string[];
  /** The names of nodes that stay in float32. */
  readonly blockNodes?: readonly string[];
}

/** How many numbers of a stored tensor had to be moved into the range of float16. */
export interface ClampedTensor {
  readonly tensor: string;
  readonly toMinPositive: number;
  readonly toMaxFinite: number;
}

export interface Float16Report extends RewriteReport {
  readonly clamped: readonly ClampedTensor[];
}

/** Operators that stay in float32: ONNX or its runtimes know them in float32 only, or they lose too much. */
export const FLOAT32_OPERATORS: ReadonlySet<string> = new Set([
  ...['NonMaxSuppression', 'TopK', 'RoiAlign', 'Resize', 'Range', 'CumSum', 'Min', 'Max', 'Upsample'],
  ...['Celu', 'IsInf', 'TfIdfVectorizer', 'Multinomial', 'ImageDecoder', 'BitCast', 'CastLike'],
  ...['MeanVarianceNormalization', 'MelWeightMatrix', 'HannWindow', 'HammingWindow', 'BlackmanWindow'],
]);
