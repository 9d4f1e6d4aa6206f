import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { TestMetricService } from '../outcome-metric/test-metric.service.js';
import { StatisticsReader } from '../statistics/statistics-reader.js';
import type { AnalysisReport, RecordedCounts } from './analysis-report.js';
import { analyse } from './analyse.js';
import { countsOfPrimary } from './counts-of-primary.js';

@Injectable()
export class AnalysisReportLoader {
  private readonly counts = requestLoader<ABTestId, RecordedCounts>((ids) => this.countByIds(ids));

  constructor(
    private readonly statistics: StatisticsReader,
    private readonly metrics: TestMetricService,
  ) {}

  async ofTest(context: object, { id, variations }: ABTest): Promise<AnalysisReport> {
    const recorded = await this.counts.load(context, id);
    return analyse(variations, recorded?.variations ?? []);
  }

  private async countByIds(ids: readonly ABTestId[]): Promise<ReadonlyMap<ABTestId, RecordedCounts>> {
    const metrics = await this.metrics.ofTests(ids);
    const statistics = await this.statistics.readMany(ids);
    return new Map(
      [...statistics].map(([abTestId, read]) => [
        abTestId,
        { abTestId, variations: countsOfPrimary(read, metrics.get(abTestId) ?? []) },
      ]),
    );
  }
}
