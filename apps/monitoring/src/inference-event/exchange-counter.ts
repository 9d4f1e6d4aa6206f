import { setTimeout as delay } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { OverloadedError, PREDICTION_STREAM } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { RedisConnections } from '@orrery/platform-redis';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import type { MonitoringConfig } from '../monitoring.config.js';
import { PredictionCounter } from '../prediction-stream/prediction-counter.js';
import { StreamPositionRepository } from '../prediction-stream/stream-position.repository.js';
import { InferenceEventMetrics } from './inference-event.metrics.js';
import { recordOf } from './inference-exchange.js';
import { InferenceExchangeRepository, type Backlog } from './inference-exchange.repository.js';

const MOST_WAITING: Backlog = { exchanges: 50_000, bytes: 256 * 1024 * 1024 };
/** How often exchanges are given up, forgotten and looked for that another replica completed. */
const TURN_MS = 1_000;
const LONGEST_RETRY_MS = 5_000;
const RETRY_AFTER_MS = 2_000;

/**
 * Counts exchanges whose halves have come as the prediction stream's records are counted, each once: it is marked as counted
 * in the transaction that counts it. Halves that wait too long are given up.
 */
@Injectable()
export class ExchangeCounter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stream: string;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private backlog: Backlog = { exchanges: 0, bytes: 0 };
  private isAwake = false;
  private nap = new AbortController();

  constructor(
    redis: RedisConnections,
    private readonly exchanges: InferenceExchangeRepository,
    private readonly positions: StreamPositionRepository,
    private readonly counter: PredictionCounter,
    private readonly metrics: InferenceEventMetrics,
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: MonitoringConfig,
  ) {
    this.stream = redis.key(PREDICTION_STREAM);
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.nap.abort();
    await this.running;
  }

  /** There is something to count. */
  wake(): void {
    this.isAwake = true;
    this.nap.abort();
  }

  /** @throws {OverloadedError} */
  refuseWhenFull(): void {
    const { exchanges, bytes } = this.backlog;
    if (exchanges >= MOST_WAITING.exchanges || bytes >= MOST_WAITING.bytes) {
      throw new OverloadedError(RETRY_AFTER_MS);
    }
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.stopping.signal.aborted;) {
      try {
        await this.turn();
        failures = 0;
      } catch (error) {
        failures += 1;
        this.logger.warn(`inference events: ${error instanceof Error ? error.message : error}`);
      }
      await this.pause(failures === 0 ? TURN_MS : Math.min(LONGEST_RETRY_MS, 50 * 4 ** failures));
    }
  }

  private async turn(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const counted = await this.countSome();
      if (counted === 0) break;
      this.metrics.tellExchanges('counted', counted);
    }
    const { noRequest, noResponse } = await this.exchanges.giveUp(this.config.inferencePairingMs);
    this.metrics.tellExchanges('no_request', noRequest);
    this.metrics.tellExchanges('no_response', noResponse);
    await this.exchanges.forget(this.config.inferenceMemoryMs);
    this.backlog = await this.exchanges.backlog();
  }

  private async countSome(): Promise<number> {
    return this.unitOfWork.run(async () => {
      const complete = await this.exchanges.lockComplete();
      if (complete.length === 0) return 0;
      // Who reads the stream and who counts this take turns: two that open the same window would stop each other.
      await this.positions.waitForTurn(this.stream);
      await this.counter.count(complete.map((each) => ({ entryId: each.id, record: recordOf(each) })));
      await this.exchanges.settle(complete.map(({ id }) => id));
      return complete.length;
    });
  }

  private async pause(ms: number): Promise<void> {
    if (!this.isAwake && !this.stopping.signal.aborted) {
      this.nap = new AbortController();
      await delay(ms, undefined, { signal: this.nap.signal }).catch(() => undefined);
    }
    this.isAwake = false;
  }
}
