import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { jobReport } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { toOpenLineage } from '@orrery/platform-lineage';
import { judgeDelivery, OutboundPool } from '@orrery/platform-outbound';
import { Queues } from '@orrery/platform-redis';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import { z } from 'zod';
import type { DataConfig } from '../data.config.js';
import { PRODUCER } from './facts-of-report.js';
import { LineageEventRepository } from './lineage-event.repository.js';
import { ReportNames } from './report-names.js';

const QUEUE = 'lineage-emission';
const CONCURRENCY = 4;
/** A receiver may be away for two hours. */
const RETRY = { attempts: 13, delayMs: 1000 };
const DEADLINE_MS = 20_000;
const MAX_ANSWER_BYTES = 64 * 1024;

const payloadSchema = z.object({ event: z.string(), receiver: z.string() });

const compress = promisify(gzip);

/** Says what the jobs of Orrery report to other systems of lineage, in OpenLineage's words: at least once each. */
@Injectable()
export class OpenLineageEmission implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly receivers = new Map<string, OutboundPool>();

  constructor(
    private readonly events: LineageEventRepository,
    private readonly outbox: Outbox,
    private readonly queues: Queues,
    private readonly names: ReportNames,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  onApplicationBootstrap(): void {
    for (const url of this.config.openLineageUrls) {
      const pool = openPool(url);
      if (pool.kind === 'refused')
        this.logger.error(`nothing is emitted to an address that is none: ${pool.reason}`);
      else this.receivers.set(receiverOf(url), pool.pool);
    }
    if (this.receivers.size === 0) return;
    this.queues.work(QUEUE, (payload) => this.send(payload), { concurrency: CONCURRENCY });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.receivers.values()].map((pool) => pool.close()));
  }

  /** Asks for a kept report to be sent to everybody who wants it, in the caller's transaction. */
  async request(event: string): Promise<void> {
    for (const url of this.config.openLineageUrls) {
      const receiver = receiverOf(url);
      const payload: z.infer<typeof payloadSchema> = { event, receiver };
      await this.outbox.enqueue({
        ...{ queue: QUEUE, name: 'emit-openlineage', id: `${event}-${receiver}` },
        ...{ payload, retry: RETRY },
      });
    }
  }

  private async send(payload: unknown): Promise<void> {
    const { event, receiver } = payloadSchema.parse(payload);
    const pool = this.receivers.get(receiver);
    const kept = await this.events.find(event);
    // Nobody wants it any more, or everything was reset.
    if (pool === undefined || kept === null) return;
    const report = await this.names.named(jobReport.parse(kept.body));
    const text = JSON.stringify(toOpenLineage(report, PRODUCER));
    const { openLineageToken } = this.config;
    const answer = await pool.send({
      method: 'POST',
      path: '/api/v1/lineage',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        ...(openLineageToken !== null && { authorization: `Bearer ${openLineageToken}` }),
      },
      body: await compress(text),
      deadlineMs: DEADLINE_MS,
    });
    const outcome = judgeDelivery(answer);
    if (outcome.kind === 'delivered') return;
    if (outcome.transient) throw new Error(outcome.reason);
    this.logger.error(`a receiver of lineage refuses an event for good: ${outcome.reason}`, { event });
  }
}

/** A receiver's name in a queue. */
function receiverOf(url: string): string {
  return createHash('sha256').update(url).digest('hex').slice(0, 16);
}

/** The operator named the address: that host is trusted, wherever it is. */
function openPool(url: string) {
  const hostname = URL.canParse(url) ? new URL(url).hostname : '';
  const pool = OutboundPool.open(url, {
    allowedHosts: [hostname],
    ...{ connections: CONCURRENCY, connectDeadlineMs: DEADLINE_MS, maxAnswerBytes: MAX_ANSWER_BYTES },
  });
  return pool instanceof OutboundPool ? ({ kind: 'open', pool } as const) : pool;
}
