import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { Moments } from '../summary/moments.js';
import { moments } from '../summary/moments.js';
import type { StudentTTest, StudentTTestOptions } from './student-t-test.js';
import { studentTTest } from './student-t-test.js';

/**
 * Student's t-test on two summaries that were accumulated or merged from windows; see `studentTTest`.
 *
 * @example
 * const test = studentTTestOfMoments(moments.of([5.1, 4.9, 5.6]), moments.of([4.2, 4.4, 4.1]));
 */
export function studentTTestOfMoments(
  first: Moments,
  second: Moments,
  options?: StudentTTestOptions,
): StudentTTest | InsufficientData | ZeroVariance | NotFinite {
  const firstVariance = moments.variance(first);
  const secondVariance = moments.variance(second);
  if (firstVariance.kind !== 'variance' || secondVariance.kind !== 'variance') {
    return { kind: 'insufficient-data', required: 2, actual: Math.min(first.count, second.count) };
  }
  return studentTTest(
    { count: first.count, mean: first.mean, variance: firstVariance.value },
    { count: second.count, mean: second.mean, variance: secondVariance.value },
    options,
  );
}
