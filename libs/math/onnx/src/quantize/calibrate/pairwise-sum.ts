/**
 * The sum of numbers in float32, added in NumPy's order: eight running sums over up to 128 numbers, halves above that.
 *
 * Error ≤ (8 + log₂(n / 128)) units in the last place of Σ|x|. O(n).
 */
export function pairwiseSum(values: ArrayLike<number>, from = 0, count = values.length): number {
  if (count < 8) {
    let sum = 0;
    for (let i = 0; i < count; i += 1) sum = Math.fround(sum + values[from + i]);
    return sum;
  }
  if (count > 128) {
    const half = Math.trunc(count / 2);
    const first = half - (half % 8);
    return Math.fround(pairwiseSum(values, from, first) + pairwiseSum(values, from + first, count - first));
  }
  return sumOfEight(values, from, count);
}

function sumOfEight(values: ArrayLike<number>, from: number, count: number): number {
  const sums = Float32Array.from({ length: 8 }, (_, i) => values[from + i]);
  let i = 8;
  for (; i < count - (count % 8); i += 8) {
    for (let lane = 0; lane < 8; lane += 1) sums[lane] += values[from + i + lane];
  }
  const add = (a: number, b: number) => Math.fround(a + b);
  const left = add(add(sums[0], sums[1]), add(sums[2], sums[3]));
  let sum = add(left, add(add(sums[4], sums[5]), add(sums[6], sums[7])));
  for (; i < count; i += 1) sum = add(sum, values[from + i]);
  return sum;
}
