/** Running sums as unevaluated pairs `sum + rest`, so that differences of them do not lose digits. */
export interface PrefixSums {
  readonly sum: Float64Array;
  readonly rest: Float64Array;
}

/**
 * Compensated running sums: position i holds the sum of `values[0] … values[i − 1]`, i = 0 … n.
 *
 * Each addition's rounding error is kept exactly and carried in `rest` (Knuth's TwoSum), about 106 bits in all:
 * sums of integers below 2⁵³ are exact, others are within 2⁻⁵³ of themselves plus n·2⁻¹⁰⁵ of the largest
 * running sum. Source: Ogita, Rump, Oishi (2005), "Accurate sum and dot product", algorithm 4.4 (Sum2).
 */
export function prefixSums(values: Float64Array): PrefixSums {
  const sums = new Float64Array(values.length + 1);
  const rests = new Float64Array(values.length + 1);
  let sum = 0;
  let rest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const next = sum + value;
    const taken = next - sum;
    rest += sum - (next - taken) + (value - taken);
    sum = next;
    sums[i + 1] = sum;
    rests[i + 1] = rest;
  }
  return { sum: sums, rest: rests };
}

/** Sum of the values at positions low … high − 1. */
export function sumBetween({ sum, rest }: PrefixSums, low: number, high: number): number {
  const top = sum[high];
  const bottom = sum[low];
  const difference = top - bottom;
  const taken = difference - top;
  const error = top - (difference - taken) + (-bottom - taken);
  return difference + (error + (rest[high] - rest[low]));
}
