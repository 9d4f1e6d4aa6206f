import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Queues, RedisConnections, type JobRequest } from '@orrery/platform-redis';
import { Readiness, ServiceLogger } from '@orrery/platform-service';
import { DataSource, type EntityManager } from 'typeorm';
import { EVENT_STREAM } from '../event-stream.js';
import { Outbox, QUEUE_DESTINATION } from './outbox.js';

interface OutboxRow {
  readonly id: string;
  readonly destination: string;
  readonly body: unknown;
}

const BATCH = 200;
const POLL_MS = 1000;
/** Any number that nothing else in these databases locks. */
const RELAY_LOCK = 7_021_992;
/** Entries kept in the stream, about: far more than any consumer may lag behind. */
const STREAM_LENGTH = 1_000_000;

/**
 * Delivers what the outbox holds, in order: one relay per database at a time, by an advisory lock. A crash between
 * delivery and deletion delivers again; consumers know events, and queues know jobs, by their identifiers.
 */
@Injectable()
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private delivering: Promise<void> | undefined;
  private again = false;
  private stopped = false;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(RedisConnections) private readonly redis: RedisConnections,
    @Inject(Queues) private readonly queues: Queues,
    @Inject(Outbox) private readonly outbox: Outbox,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(ServiceLogger) private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.outbox.onCommitted(() => this.nudge());
    this.timer = setInterval(() => this.nudge(), POLL_MS);
    this.nudge();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.readiness.drain();
    clearInterval(this.timer);
    await this.delivering;
    this.nudge();
    this.stopped = true;
    await this.delivering;
  }

  private nudge(): void {
    if (this.stopped) return;
    if (this.delivering !== undefined) {
      this.again = true;
      return;
    }
    this.delivering = this.deliverAll()
      .catch((error: unknown) =>
        this.logger.warn(`outbox: ${error instanceof Error ? error.message : error}`),
      )
      .finally(() => {
        this.delivering = undefined;
        if (!this.again) return;
        this.again = false;
        this.nudge();
      });
  }

  private async deliverAll(): Promise<void> {
    for (let delivered = BATCH; delivered === BATCH;) {
      delivered = await this.dataSource.transaction((manager) => this.deliverBatch(manager));
    }
  }

  private async deliverBatch(manager: EntityManager): Promise<number> {
    const [lock] = await manager.query<{ held: boolean }[]>('SELECT pg_try_advisory_xact_lock($1) AS held', [
      RELAY_LOCK,
    ]);
    if (lock?.held !== true) return 0;
    const rows = await manager.query<OutboxRow[]>(
      'SELECT id, destination, body FROM outbox ORDER BY position LIMIT $1',
      [BATCH],
    );
    if (rows.length === 0) return 0;
    await this.deliver(rows);
    await manager.query('DELETE FROM outbox WHERE id = ANY($1)', [rows.map(({ id }) => id)]);
    return rows.length;
  }

  private async deliver(rows: readonly OutboxRow[]): Promise<void> {
    const stream = this.redis.key(EVENT_STREAM);
    // Sent in order, in one pipeline; the stream keeps the order in which they were sent.
    const sent = rows.map(({ destination, body }) => {
      if (destination.startsWith(QUEUE_DESTINATION)) return this.queues.add(body as JobRequest);
      const event = JSON.stringify(body);
      return this.redis.commands.xadd(stream, 'MAXLEN', '~', STREAM_LENGTH, '*', 'event', event);
    });
    await Promise.all(sent);
  }
}
