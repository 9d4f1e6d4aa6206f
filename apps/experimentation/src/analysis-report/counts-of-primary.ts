import type { TestMetric } from '../outcome-metric/outcome-metric.js';
import type { TestStatistics } from '../statistics/test-statistics.js';
import type { VariationCounts } from './analysis-report.js';

/** Users of each variation, and how many of them converted by the primary metric. */
export function countsOfPrimary(
  { users, metrics, exclusions }: TestStatistics,
  taken: readonly TestMetric[],
): readonly VariationCounts[] {
  const primary = taken.find(({ role }) => role === 'PRIMARY');
  const variations = primary === undefined ? [] : (metrics.get(primary.metric.id) ?? []);
  const conflicting = exclusions
    .filter(({ reason }) => reason === 'CONFLICTING_VARIATION')
    .reduce((sum, { count }) => sum + count, 0);
  return users.map((count, position) => ({
    users: count,
    conversions: Math.round((variations[position]?.moments.means[0] ?? 0) * count),
    // Users in both variations are in neither: they are counted once for the test.
    conflicting: position === 0 ? conflicting : 0,
  }));
}
