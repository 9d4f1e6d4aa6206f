import type { InsufficientData, NotFinite } from '../cannot-compute.js';
import { kolmogorov } from '../distribution/kolmogorov.js';
import type { Sample } from './sample.js';
import { sortedSample } from './sample.js';
import { twoSampleKolmogorovSf } from './two-sample-kolmogorov-sf.js';

export interface KolmogorovSmirnovOptions {
  /**
   * How the p-value is found. `auto`, the default, is exact up to 10,000 observations in the larger sample, unless D is so
   * large that this would take more than about 50 ms (then p is below 1e-40).
   */
  readonly method?: 'auto' | 'exact' | 'asymptotic';
}

/** Whether two samples come from the same distribution. */
export interface KolmogorovSmirnov {
  readonly kind: 'tested';
  /** D, the largest distance of the two empirical distribution functions, in [0, 1]. */
  readonly statistic: number;
  readonly pValue: number;
  /** Where that distance is reached first. */
  readonly location: number;
  readonly method: 'exact' | 'asymptotic';
}

/** As in scipy: beyond, the asymptotic p-value is as good for any purpose. */
const exactUpTo = 10_000;

/** Lattice points in the band that the exact p-value walks through; about 2.5 ns each. */
const exactWork = 2e7;

/**
 * The two-sample Kolmogorov–Smirnov test: D = sup |F(x) − G(x)| over the empirical distribution functions.
 *
 * The exact p-value is the share of all interleavings of the samples that reach D; the asymptotic one takes
 * D for that of one sample of n m / (n + m) observations. With ties both are conservative. Only the order of values
 * counts, so infinities are welcome. In large samples a tiny, harmless drift is significant: there, judge
 * the statistic instead of the p-value.
 *
 * Answers `insufficient-data` if either sample is empty and `not-finite` for `NaN`. Cost O(n + m) once sorted, and for
 * the exact p-value O(n m D): 10 ms at 5,000 each and D = 0.03.
 *
 * Source: Hodges, Arkiv för Matematik 3 (1958), 469–486, §5; Simard and L'Ecuyer 2011; the same as scipy's `ks_2samp`.
 *
 * @example
 * const test = kolmogorovSmirnov({ sorted: sortNumbers(baseline) }, window);
 * if (test.kind === 'tested') decideDrift({ kind: 'drift-score', measure: 'kolmogorov-smirnov-statistic', value: test.statistic });
 */
export function kolmogorovSmirnov(
  reference: Sample,
  current: Sample,
  { method = 'auto' }: KolmogorovSmirnovOptions = {},
): KolmogorovSmirnov | InsufficientData | NotFinite {
  const a = sortedSample(reference);
  const b = sortedSample(current);
  if (a.length === 0 || b.length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  if (Number.isNaN(a[a.length - 1]) || Number.isNaN(b[b.length - 1])) return { kind: 'not-finite' };
  const { statistic, location } = largestGap(a, b);
  const exact = method === 'exact' || (method === 'auto' && isSmall(a.length, b.length, statistic));
  return {
    kind: 'tested',
    statistic,
    pValue: exact
      ? twoSampleKolmogorovSf(statistic, a.length, b.length)
      : kolmogorov.sf(statistic, { sampleSize: effectiveSize(a.length, b.length) }),
    location,
    method: exact ? 'exact' : 'asymptotic',
  };
}

function isSmall(n: number, m: number, statistic: number): boolean {
  return Math.max(n, m) <= exactUpTo && 2 * statistic * n * m <= exactWork;
}

/** n m / (n + m), to the nearest whole number, halves to the even one as scipy rounds. */
function effectiveSize(n: number, m: number): number {
  const size = n * (m / (n + m));
  const rounded = size % 1 === 0.5 ? 2 * Math.round(size / 2) : Math.round(size);
  return Math.max(1, rounded);
}

function largestGap(a: Float64Array, b: Float64Array): { statistic: number; location: number } {
  let i = 0;
  let j = 0;
  let statistic = 0;
  let location = Math.min(a[0], b[0]);
  while (i < a.length && j < b.length) {
    const x = Math.min(a[i], b[j]);
    while (i < a.length && a[i] === x) i++;
    while (j < b.length && b[j] === x) j++;
    const gap = Math.abs(i / a.length - j / b.length);
    if (gap > statistic) {
      statistic = gap;
      location = x;
    }
  }
  return { statistic, location };
}
