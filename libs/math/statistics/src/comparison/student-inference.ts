import type { Alternative } from '../alternative.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { studentT } from '../distribution/student-t.js';

/** How improbable a statistic of at least this size is under Student's distribution. */
export function studentPValue(statistic: number, degreesOfFreedom: number, alternative: Alternative): number {
  switch (alternative) {
    case 'two-sided':
      return 2 * studentT.sf(Math.abs(statistic), { degreesOfFreedom });
    case 'less':
      return studentT.cdf(statistic, { degreesOfFreedom });
    case 'greater':
      return studentT.sf(statistic, { degreesOfFreedom });
  }
}

/** difference ± t · standardError, open on one side for a one-sided alternative. */
export function studentInterval(
  difference: number,
  standardError: number,
  degreesOfFreedom: number,
  { alternative, level }: { readonly alternative: Alternative; readonly level: number },
): ConfidenceInterval {
  const outside = alternative === 'two-sided' ? (1 - level) / 2 : 1 - level;
  const margin = studentT.isf(outside, { degreesOfFreedom }) * standardError;
  return {
    level,
    low: alternative === 'less' ? -Infinity : difference - margin,
    high: alternative === 'greater' ? Infinity : difference + margin,
  };
}
