import { setTimeout as delay } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DomainError, type DataJobId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Queues } from '@orrery/platform-redis';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import { z } from 'zod';
import type { DataConfig } from '../data.config.js';
import { JobStoppedError, type RunningJob } from './data-job-kind.js';
import { DataJobRepository, type JobHold } from './data-job.repository.js';
import type { DataJob, JobFailure } from './data-job.js';
import { DATA_JOB_QUEUE, DataJobs } from './data-jobs.js';

/** A worker says this often that it is alive, and looks this often for jobs that nobody works on. */
const BEAT_MS = 2_000;
/** A worker that was silent for so long is dead, or stuck: its job is another's. */
const SILENT_MS = 10_000;
/** Longer than any wake-up is on its way. */
const WAITING_MS = 60_000;
const TAKEN_AT_ONCE = 100;
/** What a stop of the service waits for jobs at the most. */
const HAND_OVER_MS = 5_000;
/** A job that fails, or ends its process, so often is given up. */
const MAX_TRIES = 5;

const wakeUp = z.object({ id: z.uuid() });

/**
 * Works on data jobs. What counts is in the database; the queue only wakes workers up. A job whose worker fell silent
 * goes on elsewhere from its checkpoint, and the silent one is listened to no more, should it come back.
 */
@Injectable()
export class DataJobWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly running = new Map<JobHold, AbortController>();
  private readonly working = new Set<Promise<void>>();
  private beating: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly dataJobs: DataJobs,
    private readonly jobs: DataJobRepository,
    private readonly queues: Queues,
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  onApplicationBootstrap(): void {
    const concurrency = this.config.maxDataJobs;
    this.queues.work(DATA_JOB_QUEUE, (payload) => this.handle(payload), { concurrency });
    void this.beat();
    this.beating = setInterval(() => void this.beat(), BEAT_MS).unref();
  }

  /** Jobs hand over what they have; one that does not listen goes on elsewhere when this process has fallen silent. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.beating);
    for (const stop of this.running.values()) stop.abort();
    const patience = new AbortController();
    const waited = delay(HAND_OVER_MS, undefined, { signal: patience.signal }).catch(() => {});
    await Promise.race([Promise.allSettled(this.working), waited]);
    patience.abort();
  }

  private async handle(payload: unknown): Promise<void> {
    const id = wakeUp.parse(payload).id as DataJobId;
    const job = await this.dataJobs.claim(id);
    if (job === null) return;
    const hold: JobHold = { id, attempt: job.attempt };
    const stop = new AbortController();
    this.running.set(hold, stop);
    // It may have been claimed in the last moment.
    const work = this.stopping ? this.jobs.leave(hold) : this.work(job, hold, stop);
    this.working.add(work);
    try {
      await work;
    } finally {
      this.running.delete(hold);
      this.working.delete(work);
    }
  }

  private async work(job: DataJob, hold: JobHold, stop: AbortController): Promise<void> {
    const kind = this.dataJobs.kind(job.kind);
    if (kind === undefined || job.tries > MAX_TRIES) {
      await this.dataJobs.fail(job, hold, kind === undefined ? UNKNOWN_KIND : INTERRUPTED);
      return;
    }
    try {
      const result = await kind.run(this.runningJob(job, hold, stop));
      await this.dataJobs.succeed(job, hold, result);
    } catch (error) {
      await this.settle(job, hold, stop, error);
    }
  }

  private runningJob(
    { id, payload, checkpoint, requestedBy }: DataJob,
    hold: JobHold,
    stop: AbortController,
  ): RunningJob {
    return {
      ...{ id, payload, checkpoint, requestedBy, signal: stop.signal },
      tell: async (at) => {
        if (!stop.signal.aborted && (await this.jobs.tell(hold, at))) return;
        stop.abort();
        throw new JobStoppedError(id);
      },
    };
  }

  private async settle(job: DataJob, hold: JobHold, stop: AbortController, error: unknown): Promise<void> {
    if (this.stopping) await this.jobs.leave(hold);
    if (stop.signal.aborted) return;
    if (error instanceof DomainError) {
      this.logger.warn(`data job ${job.id} (${job.kind}): ${error.message}`);
      await this.dataJobs.fail(job, hold, { code: error.code, message: error.message });
      return;
    }
    this.logger.error(error instanceof Error ? error : String(error), { job: job.id, kind: job.kind });
    if (job.tries >= MAX_TRIES) await this.dataJobs.fail(job, hold, INTERNAL);
    else if (await this.jobs.giveBack(hold)) throw error;
  }

  private async beat(): Promise<void> {
    try {
      const lost = await this.jobs.keepAlive([...this.running.keys()]);
      for (const hold of lost) this.running.get(hold)?.abort();
      await this.unitOfWork.run(async () => {
        for (const id of await this.jobs.takeForgotten(SILENT_MS, WAITING_MS, TAKEN_AT_ONCE)) {
          await this.dataJobs.wake(id);
        }
      });
    } catch (error) {
      this.logger.warn(`data jobs: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

const UNKNOWN_KIND: JobFailure = {
  code: 'UNKNOWN_KIND',
  message: 'This release does not know such jobs: go on with it on one that does.',
};
const INTERRUPTED: JobFailure = {
  code: 'INTERRUPTED',
  message: `It was interrupted ${MAX_TRIES} times, as if it ended its process: go on with it when the cause is known.`,
};
const INTERNAL: JobFailure = { code: 'INTERNAL', message: 'Something failed on our side; it was logged.' };
