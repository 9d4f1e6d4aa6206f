import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import type { DataConfig } from '../data.config.js';
import { ContentAdoption } from './content-adoption.js';
import { ContentMirror } from './content-mirror.js';
import { GarbageCollector } from './garbage-collector.js';
import { PackRepository } from './pack.repository.js';
import { StorageScrub } from './storage-scrub.js';

/** How often is looked for what processes have left that were killed, and some of the stored bytes are read. */
const PERIOD_MS = 60_000;
/** What is asked for within this time is done at once. */
const SOON_MS = 2_000;
/** No pack is read through more often for its own sake. */
const SCRUB_AGE_MS = 7 * 24 * 60 * 60_000;

/** Keeps the stored bytes in order, in the background: nothing too much, a second copy of all, no damage unseen. */
@Injectable()
export class ContentUpkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private working: Promise<void> = Promise.resolve();
  private readonly stop = new AbortController();
  private soonTimer: NodeJS.Timeout | undefined;
  private periodTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly adoption: ContentAdoption,
    private readonly collector: GarbageCollector,
    private readonly mirror: ContentMirror,
    private readonly scrub: StorageScrub,
    private readonly packs: PackRepository,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: Pick<DataConfig, 'scrubMegabytesPerMinute'>,
  ) {}

  onApplicationBootstrap(): void {
    this.work(() => this.adoption.adoptVersions());
    this.periodTimer = setInterval(() => this.work(() => this.scrubSome()), PERIOD_MS);
    this.periodTimer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    clearInterval(this.periodTimer);
    clearTimeout(this.soonTimer);
    await this.working;
  }

  /** Collects and copies before long. */
  soon(): void {
    if (this.soonTimer !== undefined || this.stop.signal.aborted) return;
    this.soonTimer = setTimeout(() => {
      this.soonTimer = undefined;
      this.work(async () => undefined);
    }, SOON_MS);
    this.soonTimer.unref();
  }

  private work(further: () => Promise<unknown>): void {
    this.working = this.working.then(async () => {
      try {
        await this.collector.collect();
        await this.mirror.copyMissing();
        await further();
      } catch (error) {
        // The next time finds the same again.
        this.logger.error(error);
      }
    });
  }

  private async scrubSome(): Promise<void> {
    const budgetBytes = this.config.scrubMegabytesPerMinute * 1_000_000;
    const before = await this.packs.timeBefore(SCRUB_AGE_MS);
    await this.scrub.scrub({ budgetBytes, before, signal: this.stop.signal });
  }
}
