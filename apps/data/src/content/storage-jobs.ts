import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { RunningJob } from '../data-job/data-job-kind.js';
import type { JsonValue } from '../data-job/data-job.js';
import { DataJobs } from '../data-job/data-jobs.js';
import { GarbageCollector } from './garbage-collector.js';
import { PackRepository } from './pack.repository.js';
import { StorageScrub } from './storage-scrub.js';

export const COLLECT_GARBAGE = 'collect-garbage';
export const SCRUB_STORAGE = 'scrub-storage';

export interface ScrubPayload {
  readonly [key: string]: JsonValue;
  readonly maxMegabytes: number | null;
}

/** The long works of the store that an admin may ask for. */
@Injectable()
export class StorageJobs implements OnModuleInit {
  constructor(
    private readonly jobs: DataJobs,
    private readonly collector: GarbageCollector,
    private readonly scrubber: StorageScrub,
    private readonly packs: PackRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.register({ name: COLLECT_GARBAGE, run: () => this.collect() });
    this.jobs.register<ScrubPayload>({ name: SCRUB_STORAGE, run: (job) => this.scrub(job) });
  }

  private async collect(): Promise<JsonValue> {
    return { ...(await this.collector.collectOrThrow()) };
  }

  /** Gone on with, it leaves out what it had read before. */
  private async scrub(job: RunningJob<ScrubPayload>): Promise<JsonValue> {
    const { maxMegabytes } = job.payload;
    const before = typeof job.checkpoint === 'string' ? job.checkpoint : await this.packs.timeBefore(0);
    const budgetBytes = maxMegabytes === null ? Infinity : maxMegabytes * 1_000_000;
    const { storedBytes } = await this.packs.totals();
    const whole = Math.max(1, Math.min(budgetBytes, storedBytes));
    await job.tell({ step: 'Reading packs', progress: 0, checkpoint: before });
    const report = await this.scrubber.scrub({
      ...{ budgetBytes, before, signal: job.signal },
      onPack: ({ packs, bytes }) =>
        job.tell({ step: `Read ${packs} packs`, progress: Math.min(0.99, bytes / whole) }),
    });
    return { ...report };
  }
}
