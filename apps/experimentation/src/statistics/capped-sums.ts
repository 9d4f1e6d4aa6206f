import type { MetricId } from '../outcome-metric/outcome-metric.js';
import { TAIL_COLUMNS } from './contribution-sql.js';
import { ZERO, exactDecimal, type ExactDecimal } from './exact-decimal.js';
import { upperEdge } from './histogram-of-bins.js';
import type { MetricOfTest, TailRow } from './statistics-rows.js';

/** Where a metric's totals are capped: at the upper edge of a bin. */
export interface Cap {
  readonly bin: number;
  readonly value: number;
}

/**
 * The caps of metrics that say a percentile: the bin that this share of all totals above 0 reaches, over all variations,
 * so that it is the same for each of them; and so 1 % wide at the most. It is a function of the sums, as all else.
 * @param tails of all users.
 */
export function capsOf(
  metrics: readonly MetricOfTest[],
  tails: readonly TailRow[],
): ReadonlyMap<MetricId, Cap> {
  const caps = new Map<MetricId, Cap>();
  for (const { metricId, capPercentile } of metrics) {
    if (capPercentile === null) continue;
    const bins = usersByBin(tails.filter((row) => row.metricId === metricId));
    const total = bins.reduce((sum, [, users]) => sum + users, 0);
    let reached = 0;
    const at = bins.find(([, users]) => (reached += users) >= capPercentile * total);
    if (at !== undefined) caps.set(metricId, { bin: at[0], value: roundedEdge(at[0]) });
  }
  return caps;
}

/** What the sums of a variation become when totals above the cap count as the cap. */
export function cappedSums(
  sums: readonly ExactDecimal[],
  cap: Cap | undefined,
  tails: readonly TailRow[],
): readonly ExactDecimal[] {
  if (cap === undefined) return sums;
  const capped = [...sums];
  const limit = exactDecimal.ofNumber(cap.value);
  const change = (column: number, to: ExactDecimal, from: ExactDecimal): void => {
    capped[column] = exactDecimal.add(capped[column] ?? ZERO, exactDecimal.subtract(to, from));
  };
  for (const { sums: tail } of tails.filter(({ bin }) => bin > cap.bin)) {
    const [users = ZERO, ...own] = TAIL_COLUMNS.map((_, i) => exactDecimal.parse(tail[i] ?? '0'));
    const withLimit = (amount: ExactDecimal): ExactDecimal => exactDecimal.multiply(limit, amount);
    // s1, then s11 … s14: the only sums that have the total in them.
    change(0, withLimit(users), own[0] ?? ZERO);
    change(4, withLimit(withLimit(users)), own[4] ?? ZERO);
    for (const other of [1, 2, 3]) change(4 + other, withLimit(own[other] ?? ZERO), own[4 + other] ?? ZERO);
  }
  return capped;
}

function usersByBin(tails: readonly TailRow[]): readonly (readonly [bin: number, users: number])[] {
  const byBin = new Map<number, number>();
  for (const { bin, sums } of tails) byBin.set(bin, (byBin.get(bin) ?? 0) + Number(sums[0]));
  return [...byBin].toSorted(([a], [b]) => a - b);
}

const DIGITS = 6;

/** To six digits, so that a report can say it; the sums are of exactly this number. */
function roundedEdge(bin: number): number {
  return Number(upperEdge(bin).toPrecision(DIGITS));
}
