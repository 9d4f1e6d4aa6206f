import fc from 'fast-check';

/** Two to six weights, whole multiples of 1/buckets or any fractions, that sum to 1, and a coverage. */
export function anyDivision(buckets: number): fc.Arbitrary<{ weights: number[]; coverage: number }> {
  const parts = fc
    .array(fc.nat(buckets), { minLength: 2, maxLength: 6 })
    .filter((all) => all.some((part) => part > 0));
  const weights = parts.map((all) => {
    const sum = all.reduce((total, part) => total + part, 0);
    return all.map((part) => part / sum);
  });
  return fc.record({
    weights,
    coverage: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  });
}
