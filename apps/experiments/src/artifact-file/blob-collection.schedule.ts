import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ServiceLogger } from '@orrery/platform-service';
import { BlobCollector } from './blob-collector.js';

const INTERVAL_MS = 6 * 3600_000;

/** Collects every six hours. Replicas may do so at the same time: a blob is taken by one of them. */
@Injectable()
export class BlobCollectionSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;

  constructor(
    private readonly collector: BlobCollector,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), INTERVAL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    clearInterval(this.timer);
    await this.round;
  }

  private start(): void {
    this.round ??= this.collector
      .collect(new Date(), undefined, this.stop.signal)
      .then((deleted) => this.logger.log('collected blobs that no file names', { deleted }))
      .catch((error: unknown) => this.logger.error(error instanceof Error ? error : String(error), 'blobs'))
      .finally(() => (this.round = undefined));
  }
}
