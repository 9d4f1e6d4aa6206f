import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { StudyId } from '@orrery/domain';
import { Queues } from '@orrery/platform-redis';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { z } from 'zod';
import type { ExperimentsConfig } from '../experiments.config.js';
import { Shift } from '../queue/shift.js';
import { StudyRunner } from './study-runner.js';
import { STUDY_QUEUE, StudyService } from './study.service.js';

const payloadSchema = z.object({ studyId: z.uuid() });

/** Works off the queue of studies. */
@Injectable()
export class StudyWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly shift = new Shift();

  constructor(
    private readonly queues: Queues,
    private readonly runner: StudyRunner,
    private readonly studies: StudyService,
    @Inject(SERVICE_CONFIG) private readonly config: ExperimentsConfig,
  ) {}

  onApplicationBootstrap(): void {
    const work = this.shift.handler({
      run: (payload, signal) => this.runner.run(idIn(payload), signal),
      giveUp: (payload, reason) => this.studies.fail(idIn(payload), reason),
    });
    this.queues.work(STUDY_QUEUE, work, { concurrency: this.config.studyConcurrency });
  }

  async onModuleDestroy(): Promise<void> {
    await this.shift.end();
  }
}

function idIn(payload: unknown): StudyId {
  return payloadSchema.parse(payload).studyId as StudyId;
}
