import type { ABTest } from '../ab-test/ab-test.js';
import type { Redivision } from '../ab-test/ab-test-change.js';
import { expectedUsers } from '../ab-test/expected-shares.js';
import type { TestMetric } from '../outcome-metric/outcome-metric.js';
import type { TestStatistics } from '../statistics/test-statistics.js';
import type { AnalysisRequest } from './analysis-request.js';
import { looksOf, type FrozenLook } from './looks.js';

/** What a report is made of, besides the test itself. */
export interface Recorded {
  readonly metrics: readonly TestMetric[];
  readonly statistics: TestStatistics;
  readonly redivisions: readonly Redivision[];
  readonly looks: readonly FrozenLook[];
}

/** An analysis of a test, by what was recorded of it. */
export function requestOf(test: ABTest, recorded: Recorded, purpose: 'freeze' | 'show'): AnalysisRequest {
  const { metrics, statistics, redivisions, looks: frozen } = recorded;
  const { analysis: plan, variations } = test;
  const exposed = statistics.firstExposed.reduce((sum, users) => sum + users, 0);
  const { digest } = statistics.cut;
  return {
    plan,
    variations: variations.map(({ key }) => ({ key })),
    metrics,
    statistics,
    expected: expectedUsers(test.plan.allocation, redivisions, exposed),
    looks: looksOf({ plan, frozen, digest, users: usersOf(statistics), purpose }),
  };
}

export function usersOf({ users }: Pick<TestStatistics, 'users'>): number {
  return users.reduce((sum, count) => sum + count, 0);
}
