import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { OverloadedError, PREDICTION_STREAM, UnavailableError } from '@orrery/domain';
import { RedisConnections } from '@orrery/platform-redis';
import { SERVICE_CONFIG, ServiceLogger, ServiceMetrics } from '@orrery/platform-service';
import { Counter } from 'prom-client';
import { encodeRecord } from './encode-record.js';
import type { LatencyMeter } from '../latency/latency-meter.js';
import type { ServingConfig } from '../serving.config.js';
import type { PredictionFacts } from './prediction-facts.js';
import { RECORDED_ROWS } from './record-columns.js';
import { RecordSampler, type Shown } from './record-sampler.js';

interface Waiting {
  readonly facts: PredictionFacts;
  readonly settle: ((error: Error | null) => void) | null;
}

/** Entries kept in the stream, about: as many as consumers may lag behind, unless they are so large that fewer fit. */
const STREAM_LENGTH = 200_000;
const SHORTEST_STREAM = 2_000;
const STREAM_BYTES = 256 * 1024 ** 2;
const BATCH = 256;
const MAX_WAITING = 10_000;
/** Beyond the bound above only what somebody waits for is taken, and that up to this one. */
const MAX_WAITING_DURABLY = 20_000;
const MAX_WAITING_ROWS = 200_000;
/** So many, on average, of the records that may be shown a second: to write large ones is a good part of what they cost. */
const ROWS_PER_RECORD = 100;
/** How long records gather that nobody waits for: long enough to make one command of many. */
const GATHER_MS = 20;
const SEND_DEADLINE_MS = 3_000;
const RETRY_AFTER_MS = 1_000;

/** Adds a batch by one command: the client's cost is a command's, whatever the number of records. */
const ADD_ALL = `
  for i = 2, #ARGV do redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'record', ARGV[i]) end
  return #ARGV - 1`;

/**
 * Tells on a Redis stream what was answered. Records are written beside the requests, in batches that gather for a
 * moment, or until somebody waits for one of them, and while the batch before is under way. The queue is bounded: records
 * that nobody waits for are dropped, and counted, when it is full.
 */
@Injectable()
export class PredictionStream implements OnApplicationShutdown {
  private readonly key: string;
  private readonly dropped: Counter;
  private readonly samplers = new WeakMap<LatencyMeter, RecordSampler>();
  private queue: Waiting[] = [];
  private queuedRows = 0;
  private meanBytes = 0;
  private sending: Promise<void> | undefined;
  /** Ends the gathering. */
  private hurry: (() => void) | undefined;

  constructor(
    private readonly redis: RedisConnections,
    private readonly logger: ServiceLogger,
    { registry }: ServiceMetrics,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
  ) {
    this.key = redis.key(PREDICTION_STREAM);
    this.dropped = new Counter({
      name: 'orrery_prediction_records_dropped_total',
      help: 'Records of predictions that were answered and could not be told on the prediction stream.',
      registers: [registry],
    });
  }

  /** Whether an answer of this version at this endpoint is shown; undefined when it is only counted, by the next that is. */
  choose(meter: LatencyMeter, rows: number): Shown | undefined {
    let sampler = this.samplers.get(meter);
    if (sampler === undefined) {
      const { recordsPerSecond: records } = this.config;
      sampler = new RecordSampler({ records, rows: records * ROWS_PER_RECORD });
      this.samplers.set(meter, sampler);
    }
    return sampler.next(performance.now(), Math.min(rows, RECORDED_ROWS));
  }

  /** Tells of a prediction as soon as may be, or not at all. */
  publish(facts: PredictionFacts): void {
    if (this.queue.length >= MAX_WAITING || this.queuedRows >= MAX_WAITING_ROWS) this.dropped.inc();
    else this.push({ facts, settle: null });
  }

  /** Resolves when Redis has the record. @throws {OverloadedError | UnavailableError} when it has not. */
  publishDurably(facts: PredictionFacts): Promise<void> {
    if (this.queue.length >= MAX_WAITING_DURABLY) return Promise.reject(new OverloadedError(RETRY_AFTER_MS));
    return new Promise((resolve, reject) => {
      this.push({ facts, settle: (error) => (error === null ? resolve() : reject(error)) });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    while (this.sending !== undefined) {
      this.hurry?.();
      await this.sending;
    }
  }

  private push(waiting: Waiting): void {
    this.queue.push(waiting);
    this.queuedRows += waiting.facts.rows;
    this.sending ??= this.sendAll();
    if (waiting.settle !== null || this.queue.length >= BATCH) this.hurry?.();
  }

  private async sendAll(): Promise<void> {
    while (this.queue.length > 0) {
      await this.gather();
      const batch = this.queue.splice(0, BATCH);
      for (const { facts } of batch) this.queuedRows -= facts.rows;
      const failure = await this.send(batch);
      for (const { settle } of batch) settle?.(failure);
    }
    this.sending = undefined;
  }

  private async gather(): Promise<void> {
    const isUrgent = this.queue.length >= BATCH || this.queue.some(({ settle }) => settle !== null);
    if (!isUrgent) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, GATHER_MS);
        this.hurry = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.hurry = undefined;
    }
    // The answers of this turn go out first, and their records together.
    await new Promise((resolve) => setImmediate(resolve));
  }

  private async send(batch: readonly Waiting[]): Promise<Error | null> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Redis does not answer')), SEND_DEADLINE_MS);
    });
    try {
      const records = batch.map(({ facts }) => encodeRecord(facts));
      const sent = this.redis.commands.eval(ADD_ALL, 1, this.key, this.streamLength(records), ...records);
      await Promise.race([sent, deadline]);
      return null;
    } catch (error) {
      this.dropped.inc(batch.length);
      this.logger.warn(`prediction stream: ${error instanceof Error ? error.message : error}`);
      return new UnavailableError('Who took part in the A/B test could not be recorded: try again soon.');
    } finally {
      clearTimeout(timer);
    }
  }

  private streamLength(records: readonly string[]): number {
    const bytes = records.reduce((sum, record) => sum + record.length, 0) / records.length;
    this.meanBytes = this.meanBytes === 0 ? bytes : 0.9 * this.meanBytes + 0.1 * bytes;
    return Math.round(Math.max(SHORTEST_STREAM, Math.min(STREAM_LENGTH, STREAM_BYTES / this.meanBytes)));
  }
}
