import { Injectable } from '@nestjs/common';
import type { DriftReportId, ModelVersionId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { DriftReportRepository } from './drift-report.repository.js';
import type { DriftReport } from './drift-report.js';

@Injectable()
export class DriftReportLoader {
  readonly byId = requestLoader<DriftReportId, DriftReport>((ids) => this.reports.findByIds(ids));

  readonly newestOfVersion = requestLoader<ModelVersionId, DriftReport>((ids) =>
    this.reports.findNewestOfVersions(ids),
  );

  constructor(private readonly reports: DriftReportRepository) {}
}
