import type { Tensor } from '../model-process/index.js';

/** The rows of a request as they came: JSON with one object each, or one list for each feature; or tensors. */
export type PredictInput =
  | { readonly kind: 'rows'; readonly rows: unknown }
  | { readonly kind: 'columns'; readonly columns: unknown }
  | { readonly kind: 'tensors'; readonly tensors: readonly Tensor[] };
