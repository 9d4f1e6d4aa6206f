import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ServiceLogger } from '@orrery/platform-service';
import { PurgeService } from './purge.service.js';

const INTERVAL_MS = 10 * 60_000;

/** Removes what has expired when the service starts and every ten minutes. Replicas may do so at the same time. */
@Injectable()
export class PurgeSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;

  constructor(
    private readonly purges: PurgeService,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), INTERVAL_MS);
    this.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    clearInterval(this.timer);
    await this.round;
  }

  /** Begins now, unless it is under way. */
  start(): void {
    this.round ??= this.purges
      .purgeExpired(new Date(), this.stop.signal)
      .catch((error: unknown) => this.logger.error(error instanceof Error ? error : String(error), 'purge'))
      .finally(() => (this.round = undefined));
  }
}
