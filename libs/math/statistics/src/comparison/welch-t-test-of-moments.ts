import type { InsufficientData, NotFinite, ZeroVariance } from '../cannot-compute.js';
import type { Moments } from '../summary/moments.js';
import { moments } from '../summary/moments.js';
import type { WelchTTest, WelchTTestOptions } from './welch-t-test.js';
import { welchTTest } from './welch-t-test.js';

/**
 * Welch's t-test on two summaries that were accumulated or merged from windows; see `welchTTest`.
 *
 * @example
 * const today = windows.reduce(moments.merge, moments.empty);
 * const test = welchTTestOfMoments(today, yesterday, { alternative: 'greater' });
 */
export function welchTTestOfMoments(
  first: Moments,
  second: Moments,
  options?: WelchTTestOptions,
): WelchTTest | InsufficientData | ZeroVariance | NotFinite {
  const firstVariance = moments.variance(first);
  const secondVariance = moments.variance(second);
  if (firstVariance.kind !== 'variance' || secondVariance.kind !== 'variance') {
    return { kind: 'insufficient-data', required: 2, actual: Math.min(first.count, second.count) };
  }
  return welchTTest(
    { count: first.count, mean: first.mean, variance: firstVariance.value },
    { count: second.count, mean: second.mean, variance: secondVariance.value },
    options,
  );
}
