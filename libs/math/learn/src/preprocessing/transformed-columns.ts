import type { ShapeMismatch } from '../failures.js';

/** New columns of doubles, or why these columns do not fit the ones that were learnt from. */
export type TransformedColumns =
  { readonly kind: 'transformed'; readonly columns: readonly Float64Array[] } | ShapeMismatch;
