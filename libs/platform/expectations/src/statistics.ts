/** The mathematics of tests of distributions. Whoever judges brings it; `@orrery/math-statistics` has all of it by these names. */
export interface Statistics {
  /** Pearson's test of counts against positive weights. */
  readonly chiSquareGoodnessOfFit: (
    observed: ArrayLike<number>,
    weights: ArrayLike<number>,
  ) => StatisticalTest;
  /** Pearson's test of the independence of rows and columns, corrected by Yates where there are two of each. */
  readonly chi2Contingency: (table: readonly ArrayLike<number>[]) => StatisticalTest;
  /** Kolmogorov and Smirnov's distance of one sample from its distribution. */
  readonly kolmogorov: { sf(distance: number, parameters: { readonly sampleSize: number }): number };
  readonly normal: { cdf(x: number, parameters: { readonly mean: number; readonly sd: number }): number };
  readonly beta: { cdf(x: number, parameters: { readonly alpha: number; readonly beta: number }): number };
  readonly gamma: { cdf(x: number, parameters: { readonly shape: number }): number };
  readonly chiSquared: { cdf(x: number, parameters: { readonly degreesOfFreedom: number }): number };
}

/** What a test said, or that nothing can be said. */
export type StatisticalTest =
  | { readonly kind: 'tested'; readonly statistic: number; readonly pValue: number }
  | { readonly kind: 'insufficient-data' | 'too-few-categories' | 'empty-margin' };
