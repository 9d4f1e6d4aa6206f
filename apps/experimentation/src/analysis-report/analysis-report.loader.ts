import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { DEFAULT_ANALYSIS_PLAN } from '../ab-test/default-analysis-plan.js';
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
}

@Injectable()
export class AnalysisReportLoader {
  private readonly recorded = requestLoader<ABTestId, Recorded>((ids) => this.readByIds(ids));

  constructor(
    private readonly statistics: StatisticsReader,
    private readonly metrics: TestMetricService,
  ) {}

  async ofTest(context: object, { id, variations }: ABTest): Promise<AnalysisReport> {
    const recorded = await this.recorded.load(context, id);
    if (recorded === null) throw new Error(`The A/B test ${id} has no statistics.`);
    return analyse({
      ...recorded,
      plan: DEFAULT_ANALYSIS_PLAN,
      variations,
      expected: variations.map(({ weight }) => weight),
      looks: { taken: 1, informationShare: 1 },
    });
  }

  private async readByIds(ids: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, Recorded>> {
    const metrics = await this.metrics.ofTests(ids);
    const statistics = await this.statistics.readMany(ids);
    return new Map(
      [...statistics].map(([id, read]) => [id, { metrics: metrics.get(id) ?? [], statistics: read }]),
    );
  }
}
