import type { Alternative } from '../alternative.js';
import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import { normal } from '../distribution/normal.js';
import type { Sample } from '../drift/sample.js';
import { sortedSample } from '../drift/sample.js';
import { mannWhitneyCounts, shareOf } from '../special/mann-whitney-counts.js';

export interface MannWhitneyUOptions {
  /** What the first sample's values are suspected to be, against the second's. Default `two-sided`. */
  readonly alternative?: Alternative;
  /**
   * How the p-value is found. `auto`, the default, is exact without ties as long as that takes some milliseconds: up to 50 against 50, or 8 against 1,900.
   */
  readonly method?: 'auto' | 'exact' | 'asymptotic';
  /** Whether the asymptotic p-value moves U by ½ towards its mean. Default `half`. */
  readonly continuity?: 'half' | 'none';
}

/** Whether the values of one population tend to be larger than those of another. */
export interface MannWhitneyU {
  readonly kind: 'tested';
  /** U: the pairs in which the first sample's value is the larger, ties counted half; in [0, n m]. */
  readonly statistic: number;
  readonly pValue: number;
  readonly method: 'exact' | 'asymptotic';
  /** U / (n m): how probably a value of the first exceeds one of the second, ties counted half. */
  readonly commonLanguageEffect: number;
}

/** Some values are equal, for which the exact distribution is not defined; ask for the asymptotic one. */
export interface TiedObservations {
  readonly kind: 'tied-observations';
}

/** few² · many, the cost of the exact distribution; about 5 ms. */
const exactWork = 125_000;

/**
 * The Mann–Whitney U test (Wilcoxon's rank-sum test): compares two samples by the order of their values alone.
 *
 *     U = #{aᵢ > bⱼ} + ½ #{aᵢ = bⱼ},    z = (U − n m / 2 ∓ ½) / s
 *     s² = n m / 12 · ((N + 1) − Σ (t³ − t) / (N (N − 1))),    N = n + m, over runs of t equal values
 *
 * The exact p-value counts the orders of N different values that reach U, in whole numbers of any size. Outliers and infinities count
 * by their place only. Swapping the samples turns U into n m − U and `less` into `greater`. It tests whether P(a > b) is ½, which is not whether the
 * means are equal. By how much the values are shifted says `hodgesLehmannShift`.
 *
 * Answers `insufficient-data` if either sample is empty, `not-finite` for `NaN`, `zero-variance` if all values are equal, and
 * `tied-observations` if `exact` is asked for and values are equal. Cost O(n + m) once sorted.
 *
 * Source: Mann and Whitney, Ann. Math. Statist. 18 (1947), 50–60; Lehmann, Nonparametrics, 1975, §1.4, for ties; the
 * same as scipy's `mannwhitneyu`.
 *
 * @example
 * const test = mannWhitneyU(Float64Array.of(19, 22, 16, 29, 24), Float64Array.of(20, 11, 17, 12));
 * if (test.kind === 'tested') test.pValue; // 0.1111
 */
export function mannWhitneyU(
  first: Sample,
  second: Sample,
  { alternative = 'two-sided', method = 'auto', continuity = 'half' }: MannWhitneyUOptions = {},
): MannWhitneyU | InsufficientData | NotFinite | ZeroVariance | TiedObservations {
  const a = sortedSample(first);
  const b = sortedSample(second);
  if (a.length === 0 || b.length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  if (Number.isNaN(a[a.length - 1]) || Number.isNaN(b[b.length - 1])) return { kind: 'not-finite' };
  const { statistic, tieCubes } = compareOrder(a, b);
  if (method === 'exact' && tieCubes > 0) return { kind: 'tied-observations' };
  const pairs = a.length * b.length;
  const exact = method === 'exact' || (method === 'auto' && tieCubes === 0 && isSmall(a.length, b.length));
  const standardDeviation = rankDeviation(a.length, b.length, tieCubes);
  if (standardDeviation === 0) return { kind: 'zero-variance' };
  const upper = upperStatistic(statistic, pairs, alternative);
  const shift = continuity === 'half' ? 0.5 : 0;
  const tail = exact
    ? exactSf(upper, a.length, b.length)
    : normal.sf((upper - pairs / 2 - shift) / standardDeviation);
  return {
    kind: 'tested',
    statistic,
    pValue: Math.min(1, alternative === 'two-sided' ? 2 * tail : tail),
    method: exact ? 'exact' : 'asymptotic',
    commonLanguageEffect: statistic / pairs,
  };
}

function isSmall(n: number, m: number): boolean {
  return Math.min(n, m) * n * m <= exactWork;
}

/** The U whose upper tail is asked for. */
function upperStatistic(statistic: number, pairs: number, alternative: Alternative): number {
  switch (alternative) {
    case 'two-sided':
      return Math.max(statistic, pairs - statistic);
    case 'less':
      return pairs - statistic;
    case 'greater':
      return statistic;
  }
}

function exactSf(upper: number, n: number, m: number): number {
  const mirrored = n * m - upper;
  if (mirrored <= upper) {
    const { atMost, all } = mannWhitneyCounts(n, m, mirrored);
    return shareOf(atMost, all);
  }
  const { atMost, all } = mannWhitneyCounts(n, m, upper - 1);
  return shareOf(all - atMost, all);
}

/** The standard deviation of U, less for every run of equal values. */
export function rankDeviation(n: number, m: number, tieCubes: number): number {
  const total = n + m;
  const spread = total + 1 - tieCubes / (total * Math.max(1, total - 1));
  return Math.sqrt(Math.max(0, ((n * m) / 12) * spread));
}

/** U, and Σ (t³ − t) over runs of equal values, in one walk along both samples. */
export function compareOrder(
  a: Float64Array,
  b: Float64Array,
): { readonly statistic: number; readonly tieCubes: number } {
  let i = 0;
  let j = 0;
  let statistic = 0;
  let tieCubes = 0;
  while (i < a.length || j < b.length) {
    const takeFirst = j >= b.length || (i < a.length && a[i] <= b[j]);
    const value = takeFirst ? a[i] : b[j];
    const firstStart = i;
    const secondStart = j;
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    const run = i - firstStart + (j - secondStart);
    statistic += (i - firstStart) * ((secondStart + j) / 2);
    if (run > 1) tieCubes += run * run * run - run;
  }
  return { statistic, tieCubes };
}
