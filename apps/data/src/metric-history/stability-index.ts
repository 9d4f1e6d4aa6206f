import { populationStabilityIndexOfCounts } from '@orrery/math-statistics';
import type { ColumnProfile } from '../data-profile/data-profile.js';
import { knotsOf, shareUpTo, type ColumnSpread } from './quantile-distance.js';

/** What the shares of a column are told from. */
export type ColumnShares = ColumnSpread & Pick<ColumnProfile, 'nulls' | 'topValues'>;

/** A column of a table, and the rows of the table. */
export interface SharesOfRows {
  readonly column: ColumnShares;
  readonly rows: number;
}

/**
 * The population stability index of a column since the version before: over the bins between the quantiles that it had
 * then, or, of a column without quantiles, over its most frequent values and all others together. Null where neither is
 * known, or there is nothing to compare.
 */
export function stabilityIndex(before: SharesOfRows, now: SharesOfRows): number | null {
  const shares = sharesOfBins(before.column, now.column) ?? sharesOfValues(before, now);
  if (shares === null) return null;
  const index = populationStabilityIndexOfCounts(shares.before, shares.now);
  return index.kind === 'drift-score' ? index.value : null;
}

interface Shares {
  readonly before: readonly number[];
  readonly now: readonly number[];
}

function sharesOfBins(before: ColumnSpread, now: ColumnSpread): Shares | null {
  const [left, right] = [knotsOf(before), knotsOf(now)];
  if (left.length === 0 || right.length === 0) return null;
  const edges = [...new Set(before.quantiles.map(({ value }) => value))].sort((a, b) => a - b);
  const inBins = (upTo: (edge: number) => number): readonly number[] =>
    [...edges.map(upTo), 1].map((share, at, all) => Math.max(0, share - (all[at - 1] ?? 0)));
  return {
    before: inBins((edge) => shareUpTo(left, edge)),
    now: inBins((edge) => shareUpTo(right, edge)),
  };
}

/** By the values whose counts are known on both sides: those that a list has, and none of those that a whole list has not. */
function sharesOfValues(before: SharesOfRows, now: SharesOfRows): Shares | null {
  const [left, right] = [countsOf(before), countsOf(now)];
  if (left.total === 0 || right.total === 0) return null;
  const values = [...new Set([...left.counts.keys(), ...right.counts.keys()])].filter((value) =>
    [left, right].every(({ counts, isWhole }) => isWhole || counts.has(value)),
  );
  // Of nothing but rare values nothing is known.
  if (values.length === 0) return null;
  const known = ({ counts, total }: CountedValues): readonly number[] => {
    const own = values.map((value) => counts.get(value) ?? 0);
    return [...own, Math.max(0, total - own.reduce((sum, count) => sum + count, 0))];
  };
  return { before: known(left), now: known(right) };
}

interface CountedValues {
  readonly counts: ReadonlyMap<string, number>;
  readonly total: number;
  /** Whether there are no other values. */
  readonly isWhole: boolean;
}

function countsOf({ column, rows }: SharesOfRows): CountedValues {
  const counts = new Map(column.topValues.map(({ value, count }) => [JSON.stringify(value), count]));
  const total = rows - column.nulls;
  const listed = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { counts, total, isWhole: listed === total };
}
