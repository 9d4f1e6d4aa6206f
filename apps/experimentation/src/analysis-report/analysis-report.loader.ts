import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import type { AnalysisReport } from './analysis-report.js';
import { ReportService, type Recorded } from './report.service.js';

@Injectable()
export class AnalysisReportLoader {
  private readonly recorded = requestLoader<ABTestId, Recorded>((ids) => this.reports.recorded(ids));

  constructor(private readonly reports: ReportService) {}

  async ofTest(context: object, test: ABTest): Promise<AnalysisReport> {
    const recorded = await this.recorded.load(context, test.id);
    if (recorded === null) throw new Error(`The A/B test ${test.id} has no statistics.`);
    return this.reports.live(test, recorded);
  }
}
