import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import type { Redivision } from '../ab-test/ab-test-change.js';
import { ABTestChangeRepository } from '../ab-test/ab-test-change.repository.js';
import { expectedUsers } from '../ab-test/expected-shares.js';
import type { TestMetric } from '../outcome-metric/outcome-metric.js';
import { TestMetricService } from '../outcome-metric/test-metric.service.js';
import { StatisticsReader } from '../statistics/statistics-reader.js';
import type { TestStatistics } from '../statistics/test-statistics.js';
import type { AnalysisReport } from './analysis-report.js';
import { analyse } from './analyse.js';

/** What a report is made of, besides the test itself. */
interface Recorded {
  readonly metrics: readonly TestMetric[];
  readonly statistics: TestStatistics;
  readonly redivisions: readonly Redivision[];
}

@Injectable()
export class AnalysisReportLoader {
  private readonly recorded = requestLoader<ABTestId, Recorded>((ids) => this.readByIds(ids));

  constructor(
    private readonly statistics: StatisticsReader,
    private readonly metrics: TestMetricService,
    private readonly changes: ABTestChangeRepository,
  ) {}

  async ofTest(context: object, { id, variations, plan, analysis }: ABTest): Promise<AnalysisReport> {
    const recorded = await this.recorded.load(context, id);
    if (recorded === null) throw new Error(`The A/B test ${id} has no statistics.`);
    const { metrics, statistics, redivisions } = recorded;
    const exposed = statistics.firstExposed.reduce((sum, users) => sum + users, 0);
    return analyse({
      metrics,
      statistics,
      plan: analysis,
      variations,
      expected: expectedUsers(plan.allocation, redivisions, exposed),
      looks: { taken: 1, informationShare: 1 },
    });
  }

  private async readByIds(ids: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, Recorded>> {
    const metrics = await this.metrics.ofTests(ids);
    const statistics = await this.statistics.readMany(ids);
    const redivisions = await this.changes.redivisionsOf(ids);
    return new Map(
      [...statistics].map(([id, read]) => [
        id,
        { metrics: metrics.get(id) ?? [], statistics: read, redivisions: redivisions.get(id) ?? [] },
      ]),
    );
  }
}
