import type { Alternative } from '../alternative.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { requireRange } from '../require-range.js';
import { subtract } from '../special/double-double.js';
import { Hypergeometric } from '../special/hypergeometric.js';
import type { EmptyMargin } from './chi2-contingency.js';

/** Counts by group (rows) and outcome (columns), such as [[converted, not], [converted, not]]. */
export type TwoByTwoTable = readonly [readonly [number, number], readonly [number, number]];

export interface FisherExactOptions {
  /** What the true odds ratio is suspected to be, against 1. Default `two-sided`. */
  readonly alternative?: Alternative;
  /** Coverage of the interval, in (0, 1). Default 0.95. */
  readonly confidenceLevel?: number;
}

/** Whether the rows of a 2 × 2 table have the same odds, without an approximation. */
export interface FisherExact {
  readonly kind: 'tested';
  /** (a d) / (b c) of the table [[a, b], [c, d]]; `Infinity` where b or c is 0. */
  readonly oddsRatio: number;
  /** The most likely odds ratio given both margins, a little nearer to 1. */
  readonly conditionalOddsRatio: number;
  readonly pValue: number;
  /** For the conditional odds ratio; its ends may be 0 and `Infinity`. */
  readonly interval: ConfidenceInterval;
}

/** Masses that differ by less count as equal, so that a mirrored table belongs to the tail whatever the rounding. */
const sameMass = 1e-14;

/**
 * Fisher's exact test of a 2 × 2 table: how probable a table at least as extreme is, given its margins.
 *
 * One-sided p-values are tails of the hypergeometric distribution of the first cell; the two-sided one sums all tables that are
 * no more probable than the observed. The interval holds the odds ratios that neither one-sided test at (1 − level)/2 rejects,
 * so with few counts it covers more than its level, and may disagree with the two-sided p-value close to the threshold.
 * Transposing the table changes nothing; swapping rows turns every odds ratio into its inverse.
 *
 * Answers `empty-margin` for a row or column of zeros; counts that are not whole or negative are a `RangeError`. Cost O(√n): about a
 * millisecond at a million observations.
 *
 * Source: Fisher, J. R. Statist. Soc. 98 (1935), 39–82; Cornfield, "A statistical problem arising from retrospective
 * studies", Berkeley Symp. 3 (1956), 135–148, for the interval; the same as scipy's `fisher_exact` and conditional `odds_ratio`.
 *
 * @example
 * const test = fisherExact([[8, 2], [1, 5]]);
 * if (test.kind === 'tested') test.pValue; // 0.0350
 */
export function fisherExact(
  table: TwoByTwoTable,
  { alternative = 'two-sided', confidenceLevel: level = 0.95 }: FisherExactOptions = {},
): FisherExact | EmptyMargin {
  requireRange('confidenceLevel', level, { above: 0, below: 1 });
  for (const count of table.flat())
    if (!Number.isSafeInteger(count) || count < 0)
      throw new RangeError(`a count must be a whole number of at least 0, got ${count}`);
  const empty = emptyMargin(table);
  if (empty !== undefined) return empty;
  const [[a, b], [c, d]] = table;
  const cells = new Hypergeometric({ firstRow: a + b, secondRow: c + d, firstColumn: a + c });
  return {
    kind: 'tested',
    oddsRatio: b === 0 || c === 0 ? Infinity : (a / b) * (d / c),
    conditionalOddsRatio: cells.oddsRatioOfMean(a),
    pValue: pValueOf(cells, a, alternative),
    interval: intervalOf(cells, a, alternative, level),
  };
}

function emptyMargin([[a, b], [c, d]]: TwoByTwoTable): EmptyMargin | undefined {
  const row = [a + b, c + d].indexOf(0);
  if (row >= 0) return { kind: 'empty-margin', axis: 'row', index: row };
  const column = [a + c, b + d].indexOf(0);
  return column < 0 ? undefined : { kind: 'empty-margin', axis: 'column', index: column };
}

function pValueOf(cells: Hypergeometric, cell: number, alternative: Alternative): number {
  switch (alternative) {
    case 'less':
      return cells.tail(cell, 'lower');
    case 'greater':
      return cells.tail(cell, 'upper');
    case 'two-sided':
      return bothTails(cells, cell);
  }
}

/** The observed tail, and of the other one all that is no more probable than the observed table. */
function bothTails(cells: Hypergeometric, cell: number): number {
  const mode = cells.mode(1);
  const observed = cells.logMass(cell);
  const isRarer = (k: number): boolean => subtract(cells.logMass(k), observed)[0] <= sameMass;
  if (isRarer(mode)) return 1;
  // Away from the mode the masses fall, so the first rarer one is found by halving.
  const below = cell < mode;
  let near = mode;
  let far = below ? cells.highest + 1 : cells.lowest - 1;
  while (Math.abs(far - near) > 1) {
    const middle = near + Math.trunc((far - near) / 2);
    if (isRarer(middle)) far = middle;
    else near = middle;
  }
  const own = cells.tail(cell, below ? 'lower' : 'upper');
  return Math.min(1, own + cells.tail(far, below ? 'upper' : 'lower'));
}

function intervalOf(
  cells: Hypergeometric,
  cell: number,
  alternative: Alternative,
  level: number,
): ConfidenceInterval {
  const outside = alternative === 'two-sided' ? (1 - level) / 2 : 1 - level;
  const openBelow = alternative === 'less' || cell === cells.lowest;
  const openAbove = alternative === 'greater' || cell === cells.highest;
  return {
    level,
    low: openBelow ? 0 : cells.oddsRatioOfTail(cell, 'upper', outside),
    high: openAbove ? Infinity : cells.oddsRatioOfTail(cell, 'lower', outside),
  };
}
