import type { Alternative } from '../alternative.js';
import { normal } from '../distribution/normal.js';

/** How improbable a statistic of at least this size is under the standard normal distribution. */
export function normalPValue(statistic: number, alternative: Alternative): number {
  switch (alternative) {
    case 'two-sided':
      return 2 * normal.sf(Math.abs(statistic));
    case 'less':
      return normal.cdf(statistic);
    case 'greater':
      return normal.sf(statistic);
  }
}
