import { quantileEdges, sortNumbers } from '@orrery/math-statistics';
import {
  binCountOf,
  binFinder,
  numberOf,
  type BaselineColumn,
  type ColumnBins,
  type ColumnRole,
  type ColumnValue,
} from './baseline-column.js';

export interface RawColumn {
  readonly role: ColumnRole;
  readonly name: string;
  readonly kind: ColumnBins['kind'];
  readonly values: readonly ColumnValue[];
}

export const QUANTILE_BINS = 10;
export const MAX_CATEGORIES = 200;

/** A column of the baseline from its values: bins of about equal numbers, or the most frequent words. */
export function summarizeColumn({ role, name, kind, values }: RawColumn): BaselineColumn {
  if (kind === 'CATEGORICAL') {
    const bins = { kind, role, name, categories: frequentCategories(values) } as const;
    return { bins, counts: countBins(bins, values), sorted: new Float64Array() };
  }
  const numbers = values.flatMap((value) => numberOf(value) ?? []);
  const sorted = sortNumbers(Float64Array.from(numbers));
  const cut = quantileEdges({ sorted }, QUANTILE_BINS);
  const bins = {
    kind,
    role,
    name,
    edges: cut.kind === 'bin-edges' ? cut.edges : new Float64Array(),
  } as const;
  return { bins, counts: countBins(bins, values), sorted };
}

function countBins(bins: ColumnBins, values: readonly ColumnValue[]): number[] {
  const counts = new Array<number>(binCountOf(bins)).fill(0);
  const binOf = binFinder(bins);
  for (const value of values) {
    const bin = binOf(value);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** By frequency, equally frequent ones by code points: the same categories for the same rows. */
function frequentCategories(values: readonly ColumnValue[]): string[] {
  const frequencies = new Map<string, number>();
  for (const value of values) {
    if (value != null) frequencies.set(String(value), (frequencies.get(String(value)) ?? 0) + 1);
  }
  return [...frequencies]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, MAX_CATEGORIES)
    .map(([category]) => category);
}
