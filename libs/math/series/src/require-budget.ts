/** @throws {RangeError} for a number of points to keep that is no whole number or less than the method needs. */
export function requireBudget(maxPoints: number, least: number): void {
  if (Number.isSafeInteger(maxPoints) && maxPoints >= least) return;
  throw new RangeError(`maxPoints must be a whole number of at least ${least}, not ${maxPoints}.`);
}
