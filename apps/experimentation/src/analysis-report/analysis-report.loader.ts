import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { requestLoader, type Page, type PageRequest } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { loaderWithArguments } from '../ab-test/loader-with-arguments.js';
import { StatisticsReader, type DaysOfMetric } from '../statistics/statistics-reader.js';
import type { DimensionStatistics } from '../statistics/test-statistics.js';
import type { AnalysisReport } from './analysis-report.js';
import type { FrozenReport } from './frozen-report.js';
import { ReportService } from './report.service.js';
import type { Recorded } from './request-of.js';

/** All that is read for the reports of tests: of many tests in as many statements as of one. */
@Injectable()
export class AnalysisReportLoader {
  readonly frozen = loaderWithArguments<ABTestId, PageRequest, Page<FrozenReport>>((ids, page) =>
    this.reports.list(ids, page),
  );

  private readonly recorded = requestLoader<ABTestId, Recorded>((ids) => this.reports.recorded(ids));
  private readonly days = requestLoader<ABTestId, DaysOfMetric>((ids) => this.statistics.series(ids));
  private readonly segments = loaderWithArguments<ABTestId, string, DimensionStatistics>((ids, dimension) =>
    this.statistics.segments(ids, dimension),
  );

  constructor(
    private readonly reports: ReportService,
    private readonly statistics: StatisticsReader,
  ) {}

  async ofTest(context: object, test: ABTest): Promise<AnalysisReport> {
    return this.reports.live(test, await this.recordedOf(context, test));
  }

  async recordedOf(context: object, test: ABTest): Promise<Recorded> {
    return found(test, await this.recorded.load(context, test.id));
  }

  async daysOf(context: object, test: ABTest): Promise<DaysOfMetric> {
    return found(test, await this.days.load(context, test.id));
  }

  async segmentsOf(context: object, test: ABTest, dimension: string): Promise<DimensionStatistics> {
    return found(test, await this.segments.load(context, test.id, dimension));
  }
}

function found<T>({ id }: ABTest, read: T | null): T {
  if (read === null) throw new Error(`The A/B test ${id} has no statistics.`);
  return read;
}
