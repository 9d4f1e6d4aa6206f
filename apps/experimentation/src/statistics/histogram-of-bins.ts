import type { ClusteredHistogram, Moments } from '@orrery/math-statistics';
import { BINS_PER_E, BIN_OFFSET } from './contribution-sql.js';
import type { BinRow } from './statistics-rows.js';

/** The bins next to 0, on both sides. */
const LEAST_POSITIVE = BIN_OFFSET - 7000;

/**
 * The histogram of values by bins that lie where values are: every bin has both of its edges, so that what lies between
 * two of them is empty and nothing is spread over it.
 * @param bins those of one variation; `all` are those of all variations, so that histograms have the same edges.
 */
export function histogramOfBins(
  bins: readonly BinRow[],
  all: readonly BinRow[],
  size: Moments,
): ClusteredHistogram {
  const used = all.map(({ bin }) => bin);
  const ids = [...new Set([...used, ...used.map(binBelow)])].toSorted((a, b) => a - b);
  if (ids.length === 0) ids.push(0);
  const climbs = climbsByBin(bins);
  const reached = [0n, 0n, 0n];
  const below = ids.map((id) => {
    climbs.get(id)?.forEach((climb, i) => (reached[i] = (reached[i] ?? 0n) + climb));
    const [sum = 0, sumOfSquares = 0, crossWithSize = 0] = reached.map(Number);
    return { sum, sumOfSquares, crossWithSize };
  });
  return {
    edges: Float64Array.from(ids, upperEdge),
    clusters: size.count,
    counts: Float64Array.from([...ids.map((id) => Number(climbs.get(id)?.[0] ?? 0)), 0]),
    below,
    size,
  };
}

/** Days of one bin are added up. */
function climbsByBin(rows: readonly BinRow[]): ReadonlyMap<number, readonly bigint[]> {
  const byBin = new Map<number, readonly bigint[]>();
  for (const { bin, climbs } of rows) {
    const known = byBin.get(bin);
    byBin.set(
      bin,
      climbs.map((climb, i) => BigInt(climb) + (known?.[i] ?? 0n)),
    );
  }
  return byBin;
}

function binBelow(bin: number): number {
  if (bin === 0) return -LEAST_POSITIVE;
  return bin === LEAST_POSITIVE ? 0 : bin - 1;
}

/** The largest value of a bin. */
export function upperEdge(bin: number): number {
  if (bin === 0) return 0;
  return bin > 0 ? Math.exp((bin - BIN_OFFSET) / BINS_PER_E) : -Math.exp((-bin - BIN_OFFSET) / BINS_PER_E);
}
