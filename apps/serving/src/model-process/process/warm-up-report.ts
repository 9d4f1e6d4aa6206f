/** What became of the warm-up; a model may refuse ones and still be right. */
export type WarmUpReport =
  | { readonly kind: 'done'; readonly rows: number; readonly durationMs: number }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'refused'; readonly message: string };
