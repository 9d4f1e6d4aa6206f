/** Throws a `RangeError` that names the argument unless `value` lies in [atLeast, atMost], or (above, below) where given. */
export function requireRange(
  name: string,
  value: number,
  range: {
    readonly above?: number;
    readonly atLeast?: number;
    readonly below?: number;
    readonly atMost?: number;
  },
): void {
  const { above, atLeast = -Infinity, below, atMost = Infinity } = range;
  const inside =
    value >= atLeast &&
    value <= atMost &&
    (above === undefined || value > above) &&
    (below === undefined || value < below);
  if (inside) return;
  const bounds = Object.entries(range).map(([bound, limit]) => `${bound} ${limit}`);
  throw new RangeError(`${name} must be a number ${bounds.join(' and ')}, got ${value}`);
}
