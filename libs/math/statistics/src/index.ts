export type { Alternative } from './alternative.js';
export type { InsufficientData, NotFinite, ZeroVariance } from './cannot-compute.js';
export type { ConfidenceInterval } from './confidence-interval.js';

export { moments } from './summary/moments.js';
export type { Moments, Variance } from './summary/moments.js';

export { beta } from './distribution/beta.js';
export type { BetaParameters } from './distribution/beta.js';
export { chiSquared } from './distribution/chi-squared.js';
export type { ChiSquaredParameters } from './distribution/chi-squared.js';
export { fDistribution } from './distribution/f-distribution.js';
export type { FParameters } from './distribution/f-distribution.js';
export { gamma } from './distribution/gamma.js';
export type { GammaParameters } from './distribution/gamma.js';
export { kolmogorov } from './distribution/kolmogorov.js';
export type { KolmogorovParameters } from './distribution/kolmogorov.js';
export { normal } from './distribution/normal.js';
export type { NormalParameters } from './distribution/normal.js';
export { studentT } from './distribution/student-t.js';
export type { StudentTParameters } from './distribution/student-t.js';

export { welchTTest } from './comparison/welch-t-test.js';
export type { SampleStatistics, WelchTTest, WelchTTestOptions } from './comparison/welch-t-test.js';
export { welchTTestOfMoments } from './comparison/welch-t-test-of-moments.js';
export { welchTTestOfSamples } from './comparison/welch-t-test-of-samples.js';
