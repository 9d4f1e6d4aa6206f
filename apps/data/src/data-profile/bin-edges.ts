const BINS = 20;

/** Edges of bins of equal width from the smallest to the largest value; fewer where doubles are not that dense. */
export function binEdges({ min, max }: { readonly min: number; readonly max: number }): readonly number[] {
  const step = max / BINS - min / BINS;
  const inner = Array.from({ length: BINS - 1 }, (_, k) => min + (k + 1) * step + 0);
  return [...new Set([min, ...inner.filter((edge) => edge > min && edge < max), max])];
}
