import type { TooFewCategories } from '../cannot-compute.js';
import { chiSquared } from '../distribution/chi-squared.js';
import { requireCounts, requireSameLength } from '../require-counts.js';

export interface Chi2ContingencyOptions {
  /**
   * `yates` moves every count of a 2 × 2 table by up to ½ towards its expectation; larger tables are never corrected.
   * Default `yates`, as scipy has it.
   */
  readonly correction?: 'yates' | 'none';
}

/** Whether the rows of a table of counts are distributed alike. */
export interface Chi2Contingency {
  readonly kind: 'tested';
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Expected counts, row by row. */
  readonly expected: Float64Array;
  /** Below 5 the χ² approximation is coarse. */
  readonly smallestExpectedCount: number;
}

/** A row or column holds no count, so that nothing can be expected of it. */
export interface EmptyMargin {
  readonly kind: 'empty-margin';
  readonly axis: 'row' | 'column';
  readonly index: number;
}

/**
 * Pearson's χ² test of independence of the rows and columns of a table of counts.
 *
 *     χ² = Σ (oᵢⱼ − eᵢⱼ)² / eᵢⱼ,    eᵢⱼ = rowᵢ · columnⱼ / total,    (r − 1)(c − 1) degrees of freedom
 *
 * Transposing the table or reordering its rows changes nothing. Answers `too-few-categories` unless there are two
 * rows and two columns, and `empty-margin` for a row or column of zeros. Ragged tables and negative counts are
 * a `RangeError`.
 *
 * Source: Pearson 1900; Yates, Suppl. J. R. Statist. Soc. 1 (1934), 217–235.
 *
 * @example
 * const test = chi2Contingency([[10, 20], [30, 5]]);
 * if (test.kind === 'tested') test.pValue; // 4.667763281513949e-5
 */
export function chi2Contingency(
  table: readonly ArrayLike<number>[],
  { correction = 'yates' }: Chi2ContingencyOptions = {},
): Chi2Contingency | TooFewCategories | EmptyMargin {
  const { rows, columns, total } = margins(table);
  const fewest = Math.min(rows.length, columns.length);
  if (fewest < 2) return { kind: 'too-few-categories', required: 2, actual: fewest };
  const empty = emptyMargin('row', rows) ?? emptyMargin('column', columns);
  if (empty !== undefined) return empty;

  const degreesOfFreedom = (rows.length - 1) * (columns.length - 1);
  const largestShift = correction === 'yates' && degreesOfFreedom === 1 ? 0.5 : 0;
  const expected = new Float64Array(rows.length * columns.length);
  const shares = columns.map((column) => column / total);
  let statistic = 0;
  let smallestExpectedCount = Infinity;
  for (let i = 0; i < rows.length; i++) {
    const observed = table[i];
    for (let j = 0; j < shares.length; j++) {
      const own = rows[i] * shares[j];
      const gap = Math.abs(observed[j] - own);
      const beyond = gap - Math.min(gap, largestShift);
      expected[i * shares.length + j] = own;
      statistic += (beyond * beyond) / own;
      if (own < smallestExpectedCount) smallestExpectedCount = own;
    }
  }
  return {
    kind: 'tested',
    statistic,
    degreesOfFreedom,
    pValue: chiSquared.sf(statistic, { degreesOfFreedom }),
    expected,
    smallestExpectedCount,
  };
}

interface Margins {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly total: number;
}

function margins(table: readonly ArrayLike<number>[]): Margins {
  const width = table.length === 0 ? 0 : table[0].length;
  const rows = new Float64Array(table.length);
  const columns = new Float64Array(width);
  table.forEach((row, i) => {
    requireSameLength('the rows of the table', table[0], row);
    rows[i] = requireCounts(`row ${i}`, row);
    for (let j = 0; j < width; j++) columns[j] += row[j];
  });
  return { rows, columns, total: rows.reduce((sum, row) => sum + row, 0) };
}

function emptyMargin(axis: 'row' | 'column', sums: Float64Array): EmptyMargin | undefined {
  const index = sums.indexOf(0);
  return index < 0 ? undefined : { kind: 'empty-margin', axis, index };
}
