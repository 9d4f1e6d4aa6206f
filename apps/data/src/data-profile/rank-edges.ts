import type { RankedValue } from '@orrery/math-statistics';

/**
 * Borders of bins, open below and closed above, whose counts tell how many values are less than each of `values` and how
 * many are not greater: the value itself and the double before it.
 *
 * @param values ascending, from the smallest of the column to the greatest.
 */
export function rankEdges(values: readonly number[]): readonly number[] {
  const edges = values.flatMap((value, k) => {
    const before = k === 0 ? value : precedingDouble(value);
    // Of neighbours, the one is the double before the other.
    return before === value || before === values[k - 1] ? [value] : [before, value];
  });
  return edges;
}

/** The ranks of `values` from the counts of the bins that `rankEdges` made of them. */
export function ranksAt(
  values: readonly number[],
  counts: readonly number[],
  total: number,
): readonly RankedValue[] {
  const upToEdge = new Map<number, number>();
  let sum = 0;
  rankEdges(values).forEach((edge, k) => {
    sum = Math.min(total, sum + (counts[k] ?? 0));
    upToEdge.set(edge, sum);
  });
  return values.map((value, k) => {
    const below = k === 0 ? 0 : (upToEdge.get(precedingDouble(value)) ?? 0);
    const upTo = k === values.length - 1 ? total : (upToEdge.get(value) ?? total);
    return { value, below: { least: below, most: below }, upTo: { least: upTo, most: upTo } };
  });
}

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** The greatest double that is less. */
function precedingDouble(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  float[0] = value;
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? -1n : 1n);
  return float[0];
}
