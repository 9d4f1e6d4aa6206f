/** A closed or open interval of the real line; a missing bound is no bound. */
export interface AllowedRange {
  readonly above?: number;
  readonly atLeast?: number;
  readonly below?: number;
  readonly atMost?: number;
}

/**
 * Throws a `RangeError` that names the argument unless `value` is a number inside the range.
 *
 * For arguments that only a programming error can put outside it (a negative standard deviation, `NaN`);
 * what observed numbers can cause is a result variant instead.
 */
export function requireRange(name: string, value: number, range: AllowedRange = {}): void {
  const { above = -Infinity, atLeast = -Infinity, below = Infinity, atMost = Infinity } = range;
  const strictlyAbove = range.above === undefined || value > above;
  const strictlyBelow = range.below === undefined || value < below;
  if (value >= atLeast && value <= atMost && strictlyAbove && strictlyBelow) return;
  const bounds = Object.entries(range).map(([bound, limit]) => `${boundWords[bound] ?? bound} ${limit}`);
  throw new RangeError(
    `${name} must be a number${bounds.length > 0 ? ' ' : ''}${bounds.join(' and ')}, got ${value}`,
  );
}

const boundWords: Readonly<Record<string, string>> = {
  above: 'above',
  atLeast: 'of at least',
  below: 'below',
  atMost: 'of at most',
};
