import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventConsumer } from '@orrery/platform-events';
import { PipelineRunService } from './pipeline-run.service.js';

/** Starts the pipeline that the rule behind an alert names, once for each alert. */
@Injectable()
export class StartOnAlert implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly runs: PipelineRunService,
  ) {}

  onModuleInit(): void {
    this.events.on('AlertRaised', async ({ data: { alertId, pipeline, message } }) => {
      if (pipeline === null) return;
      await this.runs.start({ pipeline, trigger: `alert: ${message}`, requestKey: alertId });
    });
  }
}
