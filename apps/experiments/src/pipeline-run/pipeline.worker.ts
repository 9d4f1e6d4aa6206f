import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { PipelineRunId } from '@orrery/domain';
import { Queues } from '@orrery/platform-redis';
import { z } from 'zod';
import { Shift } from '../queue/shift.js';
import { PipelineRunService, PIPELINE_QUEUE } from './pipeline-run.service.js';
import { PipelineRunner } from './pipeline-runner.js';

const payloadSchema = z.object({ pipelineRunId: z.uuid() });

/** A pipeline run mostly waits for others, so that many can be under way in one process. */
const CONCURRENCY = 8;

/** Works off the queue of pipeline runs. */
@Injectable()
export class PipelineWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly shift = new Shift();

  constructor(
    private readonly queues: Queues,
    private readonly runner: PipelineRunner,
    private readonly runs: PipelineRunService,
  ) {}

  onApplicationBootstrap(): void {
    const work = this.shift.handler({
      run: (payload, signal) => this.runner.run(idIn(payload), signal),
      giveUp: (payload, reason) => this.runs.fail(idIn(payload), reason),
    });
    this.queues.work(PIPELINE_QUEUE, work, { concurrency: CONCURRENCY });
  }

  async onModuleDestroy(): Promise<void> {
    await this.shift.end();
  }
}

function idIn(payload: unknown): PipelineRunId {
  return payloadSchema.parse(payload).pipelineRunId as PipelineRunId;
}
