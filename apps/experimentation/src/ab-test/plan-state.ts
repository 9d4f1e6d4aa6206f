import type { SavedGroups } from '@orrery/math-flags';
import type { PlanState } from './ab-test-change.js';
import type { ABTest } from './ab-test.js';

/** What of a test can change, as it is kept in its history. */
export function planState(
  { plan, variations, coverage, analysis }: ABTest,
  savedGroups: SavedGroups,
): PlanState {
  return { plan, savedGroups, weights: variations.map(({ weight }) => weight), coverage, analysis };
}
