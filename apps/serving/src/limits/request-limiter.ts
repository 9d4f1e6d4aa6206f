import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { EndpointId } from '@orrery/domain';
import { SERVICE_CONFIG, ServiceLogger, ServiceMetrics } from '@orrery/platform-service';
import { Counter, Gauge } from 'prom-client';
import type { ServingConfig } from '../serving.config.js';
import { holdLimit, type HeldLimit } from './held-limit.js';
import { RedisLimitStore } from './redis-limit-store.js';
import { RequestLimitError, type LimitedBy } from './request-limit.error.js';
import { RequestLimitRepository } from './request-limit.repository.js';

/** How often this replica says what it holds, gives back what it does not need, and looks for Redis. */
const BEAT_MS = 250;

/** A request that was let in. */
export interface RequestPass {
  /** To be called once, when the request is over. */
  readonly leave: () => void;
}

/** Lets requests in that are within all limits they fall under; where nobody set any, it is not in their way at all. */
@Injectable()
export class RequestLimiter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private held: readonly HeldLimit[] = [];
  private readonly byCaller = new Map<EndpointId, Map<string | null, readonly HeldLimit[]>>();
  private timers: readonly NodeJS.Timeout[] = [];
  private reading: Promise<void> | undefined;
  private readonly refused: Counter<'limited_by'>;
  private readonly alone: Counter;
  private readonly heeded: Gauge;

  constructor(
    private readonly repository: RequestLimitRepository,
    private readonly store: RedisLimitStore,
    { registry }: ServiceMetrics,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
    private readonly logger: ServiceLogger,
  ) {
    const registers = [registry];
    this.heeded = new Gauge({
      name: 'orrery_request_limits',
      help: 'Limits of requests that this replica heeds.',
      registers,
    });
    this.refused = new Counter({
      name: 'orrery_request_limit_refused_total',
      help: 'Requests that were refused since a limit was reached.',
      labelNames: ['limited_by'],
      registers,
    });
    this.alone = new Counter({
      name: 'orrery_request_limit_alone_total',
      help: 'Times that this replica went by its own share of a limit, since Redis did not answer.',
      registers,
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.timers = [
      setInterval(() => void this.refresh(), this.config.reconcileMs),
      setInterval(() => void this.beat(), BEAT_MS),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.reading;
  }

  /** Whether anybody set a limit. */
  get isActive(): boolean {
    return this.held.length > 0;
  }

  /**
   * @param caller The name of the token; null where nobody is known.
   * @throws {RequestLimitError} when one of the limits is reached.
   */
  async enter(endpointId: EndpointId, caller: string | null): Promise<RequestPass> {
    const entered: HeldLimit[] = [];
    const leave = (): void => {
      for (const { permits } of entered) permits?.leave();
    };
    const spent: HeldLimit[] = [];
    const refuse = (by: LimitedBy, waitMs: number): RequestLimitError => {
      leave();
      for (const { tokens } of spent) tokens?.putBack();
      this.refused.inc({ limited_by: by });
      return new RequestLimitError(by, Math.max(1, Math.ceil(waitMs)));
    };
    const limits = this.limitsOf(endpointId, caller);
    for (const limit of limits) {
      const { permits } = limit;
      if (permits === null) continue;
      const waitMs = permits.tryEnter() ? 0 : await permits.enter();
      if (waitMs > 0) throw refuse('CONCURRENCY', waitMs);
      entered.push(limit);
    }
    for (const limit of limits) {
      const { tokens } = limit;
      if (tokens === null) continue;
      const waitMs = tokens.trySpend() ? 0 : await tokens.spend();
      if (waitMs > 0) throw refuse('RATE', waitMs);
      spent.push(limit);
    }
    return { leave };
  }

  /** Reads what is wanted; never rejects, since the next time mends it. */
  async refresh(): Promise<void> {
    await this.reading;
    this.reading = this.read().catch((error: unknown) =>
      this.logger.warn(`request limits: ${error instanceof Error ? error.message : error}`),
    );
    await this.reading;
  }

  private async read(): Promise<void> {
    const limits = await this.repository.listAll();
    if (limits.length > 0 && !this.isActive) await this.store.greet();
    const known = new Map(this.held.map((held) => [held.limit.id, held]));
    const by = { store: this.store, onAlone: () => this.alone.inc() };
    this.held = limits.map((limit) => holdLimit(limit, known.get(limit.id), by));
    this.byCaller.clear();
    this.heeded.set(limits.length);
  }

  private async beat(): Promise<void> {
    if (!this.isActive) return;
    await this.store.greet();
    await Promise.all(
      this.held.map(async ({ tokens, permits }) => {
        await tokens?.rest();
        await permits?.renew();
      }),
    );
  }

  private limitsOf(endpointId: EndpointId, caller: string | null): readonly HeldLimit[] {
    let ofEndpoint = this.byCaller.get(endpointId);
    if (ofEndpoint === undefined) this.byCaller.set(endpointId, (ofEndpoint = new Map()));
    let limits = ofEndpoint.get(caller);
    if (limits !== undefined) return limits;
    limits = this.held.filter(
      ({ limit }) =>
        (limit.endpointId === null || limit.endpointId === endpointId) &&
        (limit.token === null || limit.token === caller),
    );
    ofEndpoint.set(caller, limits);
    return limits;
  }
}
