import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventConsumer } from '@orrery/platform-events';
import { PipelineLineage } from './pipeline-lineage.js';
import { PipelineRunService } from './pipeline-run.service.js';

/** Starts the pipeline that the rule behind an alert names, once for each alert. */
@Injectable()
export class StartOnAlert implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly runs: PipelineRunService,
    private readonly lineage: PipelineLineage,
  ) {}

  onModuleInit(): void {
    this.events.on('AlertRaised', async ({ data: { alertId, monitor, pipeline: name, message } }) => {
      if (name === null) return;
      const trigger = `alert: ${message}`;
      const run = await this.runs.start({ pipeline: name, trigger, requestKey: alertId });
      const after = [{ job: `monitoring.drift/${monitor}` }];
      await this.lineage.tell(run, { name }, { state: 'OTHER', after });
    });
  }
}
