import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import type { DataConfig } from '../data.config.js';
import { LineageEventRepository } from './lineage-event.repository.js';

const PERIOD_MS = 60_000;
/** Events that go in one statement; what is left goes a minute later. */
const AT_ONCE = 5000;
const MOST_STATEMENTS = 20;

/**
 * Lets go of events that are old. All that they said is in the graph, which goes on; their own words are kept so that one
 * that comes twice is known at once, and for who is told of them later than at once. One that comes again after it went
 * is read again, and adds nothing.
 */
@Injectable()
export class EventExpiry implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private working: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly events: LineageEventRepository,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: Pick<DataConfig, 'lineageEventsKeptMs'>,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.expire(), PERIOD_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.working;
  }

  /** Deletes what is too old, some of it at a time. */
  expire(): Promise<void> {
    this.working = this.working.then(async () => {
      try {
        for (let round = 0; round < MOST_STATEMENTS && !this.stopping; round += 1) {
          if ((await this.events.expire(this.config.lineageEventsKeptMs, AT_ONCE)) < AT_ONCE) return;
        }
      } catch (error) {
        // The next time finds the same again.
        this.logger.error(error instanceof Error ? error : String(error));
      }
    });
    return this.working;
  }
}
