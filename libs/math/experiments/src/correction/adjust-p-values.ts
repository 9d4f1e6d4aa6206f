/** How the p-values of several comparisons are judged together. */
export type CorrectionMethod = 'none' | 'bonferroni' | 'holm' | 'benjamini-hochberg';
