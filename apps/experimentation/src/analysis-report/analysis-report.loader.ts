import { Injectable } from '@nestjs/common';
import type { ABTestId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import type { ABTest } from '../ab-test/ab-test.js';
import { AnalysisReportRepository } from './analysis-report.repository.js';
import type { AnalysisReport, RecordedCounts } from './analysis-report.js';
import { analyse } from './analyse.js';

@Injectable()
export class AnalysisReportLoader {
  private readonly counts = requestLoader<ABTestId, RecordedCounts>((ids) => this.reports.countByIds(ids));

  constructor(private readonly reports: AnalysisReportRepository) {}

  async ofTest(context: object, { id, variations }: ABTest): Promise<AnalysisReport> {
    const recorded = await this.counts.load(context, id);
    return analyse(variations, recorded?.variations ?? []);
  }
}
