import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import { moments } from '../summary/moments.js';
import { studentTTestOfMoments } from './student-t-test-of-moments.js';
import type { StudentTTest, StudentTTestOptions } from './student-t-test.js';

/**
 * Student's t-test on two arrays of observations; see `studentTTest`.
 *
 * @example
 * const test = studentTTestOfSamples(Float64Array.of(5.1, 4.9, 5.6), Float64Array.of(4.2, 4.4, 4.1, 4.6));
 */
export function studentTTestOfSamples(
  first: Float64Array,
  second: Float64Array,
  options?: StudentTTestOptions,
): StudentTTest | InsufficientData | ZeroVariance | NotFinite {
  return studentTTestOfMoments(moments.of(first), moments.of(second), options);
}
