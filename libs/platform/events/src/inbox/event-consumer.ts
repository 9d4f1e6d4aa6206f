import { hostname } from 'node:os';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DomainError, parseEvent, type DomainEvent, type EventType } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { RedisConnections, StreamConsumer, type StreamEntry } from '@orrery/platform-redis';
import { SERVICE_NAME, ServiceLogger } from '@orrery/platform-service';
import { EVENT_STREAM } from '../event-stream.js';

/** Reacts to an event inside the transaction that also marks it as seen: both happen, or neither. */
export type EventHandler<T extends EventType> = (event: DomainEvent<T>) => Promise<void>;

const BATCH = 64;

/**
 * Reacts to the events of other services, each once: capabilities say what they react to with `on` in their
 * `onModuleInit`. An event that fails for a domain error is logged and passed over; for anything else it comes again.
 */
@Injectable()
export class EventConsumer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly handlers = new Map<EventType, EventHandler<EventType>[]>();
  private consumer: StreamConsumer | undefined;

  constructor(
    @Inject(RedisConnections) private readonly redis: RedisConnections,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_NAME) private readonly service: string,
    @Inject(ServiceLogger) private readonly logger: ServiceLogger,
  ) {}

  on<T extends EventType>(type: T, handler: EventHandler<T>): void {
    // The map is keyed by the type that each handler takes, so a handler only ever sees events of its own type.
    const entry = handler as unknown as EventHandler<EventType>;
    this.handlers.set(type, [...(this.handlers.get(type) ?? []), entry]);
  }

  onApplicationBootstrap(): void {
    if (this.handlers.size === 0) return;
    this.consumer = new StreamConsumer(
      this.redis,
      {
        stream: this.redis.key(EVENT_STREAM),
        group: this.service,
        member: `${this.service}@${hostname()}`,
        batchSize: BATCH,
        from: 'beginning',
        handle: (entries) => this.handleAll(entries),
      },
      this.logger,
    );
    this.consumer.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.consumer?.stop();
  }

  private async handleAll(entries: readonly StreamEntry[]): Promise<void> {
    for (const entry of entries) await this.handle(entry);
  }

  private async handle({ id, body }: StreamEntry): Promise<void> {
    const event = this.read(id, body);
    const handlers = event === null ? undefined : this.handlers.get(event.type);
    if (event === null || handlers === undefined) return;
    try {
      await this.unitOfWork.run(async () => {
        if (!(await this.markSeen(event.id))) return;
        for (const handler of handlers) await handler(event);
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.logger.error(error, { event: event.id, type: event.type });
    }
  }

  private read(entryId: string, body: string): DomainEvent | null {
    try {
      return parseEvent(body);
    } catch (error) {
      this.logger.error(`an entry of the event stream is no event: ${error}`, { entry: entryId });
      return null;
    }
  }

  private async markSeen(eventId: string): Promise<boolean> {
    const rows = await this.unitOfWork.manager.query<unknown[]>(
      'INSERT INTO inbox (event_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING event_id',
      [eventId],
    );
    return rows.length > 0;
  }
}
