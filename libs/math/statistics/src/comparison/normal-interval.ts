import type { Alternative } from '../alternative.js';
import type { ConfidenceInterval } from '../confidence-interval.js';
import { normal } from '../distribution/normal.js';

/** estimate ± z · standardError, open on one side for a one-sided alternative. */
export function normalInterval(
  estimate: number,
  standardError: number,
  level: number,
  alternative: Alternative,
): ConfidenceInterval {
  const outside = alternative === 'two-sided' ? (1 - level) / 2 : 1 - level;
  const margin = normal.isf(outside) * standardError;
  return {
    level,
    low: alternative === 'less' ? -Infinity : estimate - margin,
    high: alternative === 'greater' ? Infinity : estimate + margin,
  };
}
