import type { AnalysisPlan, Looks } from '@orrery/math-experiments';
import type { Variation } from '../ab-test/ab-test.js';
import type { TestMetric } from '../outcome-metric/outcome-metric.js';
import type { TestStatistics } from '../statistics/test-statistics.js';

/** All that an analysis is made of: nothing else goes into it, so that it can be made again. */
export interface AnalysisRequest {
  readonly plan: AnalysisPlan;
  readonly variations: readonly Pick<Variation, 'key'>[];
  readonly metrics: readonly TestMetric[];
  readonly statistics: TestStatistics;
  /** Users that each variation was to get, in any unit. */
  readonly expected: readonly number[];
  readonly looks: Looks;
}
