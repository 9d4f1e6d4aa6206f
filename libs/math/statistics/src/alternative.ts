/**
 * What a test holds against the null hypothesis: that the first sample's parameter differs from the second's,
 * is less, or is greater.
 */
export type Alternative = 'two-sided' | 'less' | 'greater';
