/** |actual − expected| / |expected|; 0 where both are the same number, infinities included. */
export function relativeError(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0;
  return Math.abs(actual - expected) / Math.abs(expected);
}
