import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { EndpointId } from '@orrery/domain';
import { OutboundPool } from '@orrery/platform-outbound';
import { SERVICE_CONFIG, ServiceLogger, ServiceMetrics } from '@orrery/platform-service';
import { Counter } from 'prom-client';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { ExchangeLogger } from '../routing/routed-endpoint.js';
import type { ServingConfig } from '../serving.config.js';
import { CONNECTIONS, EventSender, type EventOutcome } from './event-sender.js';
import { LoggedTraffic } from './logged-traffic.js';
import type { PayloadLogger } from './payload-logger.js';

interface Open {
  readonly settings: PayloadLogger;
  /** Null where the address may not be called. */
  readonly traffic: LoggedTraffic | null;
}

const CONNECT_DEADLINE_MS = 3_000;
const MAX_ANSWER_BYTES = 64 * 1024;
/** A receiver that fails is reported so often at the most. */
const WARN_MS = 60_000;

/** The loggers of this replica: opened when they are set, and ended, with what is waiting sent, when they are replaced or go. */
@Injectable()
export class PayloadLoggers implements OnApplicationShutdown {
  private readonly events: Counter;
  private readonly open = new Map<EndpointId, Open>();
  private readonly ending = new Set<Promise<void>>();
  private warnedMs = Number.NEGATIVE_INFINITY;

  constructor(
    { registry }: ServiceMetrics,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
  ) {
    this.events = new Counter({
      name: 'orrery_payload_events_total',
      help: 'Events of payload loggers by what became of them: sent, dropped (too many waiting), refused, failed (after all tries).',
      labelNames: ['endpoint', 'outcome'],
      registers: [registry],
    });
  }

  /** What tells this endpoint's exchanges; null for nothing. */
  loggerOf(endpoint: Endpoint, settings: PayloadLogger | null): ExchangeLogger | null {
    const known = this.open.get(endpoint.id);
    if (known?.settings.setAt.getTime() === settings?.setAt.getTime()) return known?.traffic ?? null;
    if (known !== undefined) this.dismiss(endpoint.id, known);
    if (settings === null) return null;
    const traffic = this.begin(endpoint, settings);
    this.open.set(endpoint.id, { settings, traffic });
    return traffic;
  }

  async onApplicationShutdown(): Promise<void> {
    for (const [id, each] of this.open) this.dismiss(id, each);
    await Promise.all(this.ending);
  }

  private begin(endpoint: Endpoint, settings: PayloadLogger): LoggedTraffic | null {
    const { webhookAllowedHosts: allowedHosts, loggerAuthorization } = this.config;
    const { origin, host, pathname, search } = new URL(settings.url);
    const pool = OutboundPool.open(origin, {
      ...{ allowedHosts, connections: CONNECTIONS },
      ...{ connectDeadlineMs: CONNECT_DEADLINE_MS, maxAnswerBytes: MAX_ANSWER_BYTES },
    });
    if (!(pool instanceof OutboundPool)) {
      this.logger.warn(`payload logger of ${endpoint.name}: ${pool.reason}`);
      return null;
    }
    const authorization = loggerAuthorization.get(host) ?? null;
    const onOutcome = (outcome: EventOutcome, events: number, reason?: string): void => {
      this.events.inc({ endpoint: endpoint.name, outcome }, events);
      if (reason !== undefined) this.warn(`payload logger of ${endpoint.name}: ${reason}`);
    };
    const path = `${pathname}${search}`;
    const sender = new EventSender({ pool, path, authorization, onOutcome });
    return new LoggedTraffic(settings, sender, onOutcome);
  }

  private dismiss(id: EndpointId, { traffic }: Open): void {
    this.open.delete(id);
    if (traffic === null) return;
    const ended = traffic.close().finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }

  private warn(message: string): void {
    const nowMs = performance.now();
    if (nowMs - this.warnedMs < WARN_MS) return;
    this.warnedMs = nowMs;
    this.logger.warn(message);
  }
}
