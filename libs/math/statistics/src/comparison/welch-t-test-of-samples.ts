import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import { moments } from '../summary/moments.js';
import type { WelchTTest, WelchTTestOptions } from './welch-t-test.js';
import { welchTTestOfMoments } from './welch-t-test-of-moments.js';

/**
 * Welch's t-test on two arrays of observations, each read once; see `welchTTest`.
 *
 * @example
 * const test = welchTTestOfSamples(Float64Array.of(5.1, 4.9, 5.6), Float64Array.of(4.2, 4.4, 4.1, 4.6));
 */
export function welchTTestOfSamples(
  first: Float64Array,
  second: Float64Array,
  options?: WelchTTestOptions,
): WelchTTest | InsufficientData | ZeroVariance | NotFinite {
  return welchTTestOfMoments(moments.of(first), moments.of(second), options);
}
