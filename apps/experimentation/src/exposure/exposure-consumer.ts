import { hostname } from 'node:os';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { PREDICTION_STREAM } from '@orrery/domain';
import { RedisConnections, StreamConsumer, type StreamEntry } from '@orrery/platform-redis';
import { SERVICE_NAME, ServiceLogger } from '@orrery/platform-service';
import { ExposureService } from './exposure.service.js';
import { readExposures } from './read-exposures.js';

const BATCH = 1000;
/** A request of many rows exposes many users: a statement takes no more than this. */
const STATEMENT = 10_000;

/** Records who was given which variation, as the prediction stream tells it: a batch in a statement. */
@Injectable()
export class ExposureConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly consumer: StreamConsumer;

  constructor(
    private readonly exposures: ExposureService,
    private readonly logger: ServiceLogger,
    redis: RedisConnections,
    @Inject(SERVICE_NAME) service: string,
  ) {
    const options = {
      stream: redis.key(PREDICTION_STREAM),
      group: service,
      member: `${service}@${hostname()}`,
      batchSize: BATCH,
      from: 'beginning',
      handle: (entries: readonly StreamEntry[]) => this.record(entries),
    } as const;
    this.consumer = new StreamConsumer(redis, options, logger);
  }

  onApplicationBootstrap(): void {
    this.consumer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.consumer.stop();
  }

  private async record(entries: readonly StreamEntry[]): Promise<void> {
    const read = entries.map(({ body }) => readExposures(body));
    let refused = read.reduce((sum, entry) => sum + entry.refused, 0);
    const exposures = read.flatMap((entry) => entry.exposures);
    for (let from = 0; from < exposures.length; from += STATEMENT) {
      const recorded = await this.exposures.record(exposures.slice(from, from + STATEMENT));
      refused += recorded.refused.length;
    }
    if (refused > 0) this.logger.warn('predictions tell of exposures that cannot be recorded', { refused });
  }
}
