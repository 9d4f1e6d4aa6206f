import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ReportedJob } from '@orrery/domain';
import { EventConsumer } from '@orrery/platform-events';
import { OpenLineageEmission } from './open-lineage-emission.js';
import { LineageIntake } from './lineage-intake.service.js';
import { onReports } from './reports-of-events.js';

/** Hears what the jobs of all services report, and what their events say of lineage. */
@Injectable()
export class ReportListener implements OnModuleInit {
  constructor(
    private readonly consumer: EventConsumer,
    private readonly intake: LineageIntake,
    private readonly emission: OpenLineageEmission,
  ) {}

  onModuleInit(): void {
    onReports(this.consumer, (report) => this.take(report));
  }

  private async take(report: ReportedJob): Promise<void> {
    const number = await this.intake.report(report);
    if (number !== null) await this.emission.request(number);
  }
}
