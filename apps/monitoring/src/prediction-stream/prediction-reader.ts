import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { PREDICTION_STREAM, predictionRecordSchema } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { RedisConnections } from '@orrery/platform-redis';
import { ServiceLogger } from '@orrery/platform-service';
import type { Redis } from 'ioredis';
import { PredictionCounter, type RecordedPrediction } from './prediction-counter.js';
import { STREAM_BEGINNING, StreamPositionRepository } from './stream-position.repository.js';

/** A batch is over at so many entries, or at so much text: one entry may hold thousands of rows. */
const BATCH_ENTRIES = 256;
const BATCH_CHARACTERS = 2 * 1024 * 1024;
/** Entries that are asked for at once. */
const STEP_ENTRIES = 32;
const BLOCK_MS = 1000;
/** How long to wait while another replica reads. */
const TURN_MS = 200;
const RETRY_MS = [50, 200, 1000, 5000];

type Entry = readonly [id: string, fields: readonly string[]];

/**
 * Reads the prediction stream into windows, each entry once: a batch is counted in the transaction that also moves the
 * stored position, so that both happen or neither. The position's row lock makes replicas take turns, in the stream's order.
 */
@Injectable()
export class PredictionReader implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stream: string;
  private readonly blocking: Redis;
  private running: Promise<void> | undefined;
  private readonly stopping = new AbortController();
  private position = STREAM_BEGINNING;

  constructor(
    private readonly redis: RedisConnections,
    private readonly positions: StreamPositionRepository,
    private readonly counter: PredictionCounter,
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: ServiceLogger,
  ) {
    this.stream = redis.key(PREDICTION_STREAM);
    this.blocking = redis.dedicated();
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  /** Finishes the batch at hand and stops. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    this.blocking.disconnect();
    await this.running;
  }

  private async run(): Promise<void> {
    for (let failures = 0; !this.isStopping;) {
      try {
        await this.positions.ensure(this.stream);
        await this.readOn();
        failures = 0;
      } catch (error) {
        if (this.isStopping) return;
        this.logger.warn(`prediction stream: ${error instanceof Error ? error.message : error}`);
        await this.pause(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0);
        failures += 1;
      }
    }
  }

  private get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal }).catch(() => {});
  }

  private async readOn(): Promise<void> {
    while (!this.isStopping) {
      const read = await this.unitOfWork.run(() => this.readBatch());
      if (read === 'not-my-turn') await this.pause(TURN_MS);
      if (read === 'nothing-new') await this.waitForMore();
    }
  }

  private async waitForMore(): Promise<void> {
    await this.blocking.xread('COUNT', 1, 'BLOCK', BLOCK_MS, 'STREAMS', this.stream, this.position);
  }

  private async readBatch(): Promise<'read' | 'nothing-new' | 'not-my-turn'> {
    const position = await this.positions.lock(this.stream);
    if (position === null) return 'not-my-turn';
    this.position = position;
    const entries = await this.entriesAfter(position);
    const last = entries.at(-1);
    if (last === undefined) return 'nothing-new';
    await this.counter.count(await this.parse(entries));
    await this.positions.move(this.stream, last[0]);
    return 'read';
  }

  private async entriesAfter(position: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    let characters = 0;
    while (entries.length < BATCH_ENTRIES && characters < BATCH_CHARACTERS) {
      const after = `(${entries.at(-1)?.[0] ?? position}`;
      const step = await this.redis.commands.xrange(this.stream, after, '+', 'COUNT', STEP_ENTRIES);
      for (const entry of step) {
        entries.push(entry);
        characters += entry[1][1]?.length ?? 0;
      }
      if (step.length < STEP_ENTRIES) break;
    }
    return entries;
  }

  private async parse(entries: readonly Entry[]): Promise<RecordedPrediction[]> {
    const records: RecordedPrediction[] = [];
    for (const [entryId, fields] of entries) {
      try {
        const record = predictionRecordSchema.parse(JSON.parse(fields[1] ?? ''));
        records.push({ entryId, record });
      } catch (error) {
        this.logger.error(`an entry of the prediction stream is no record: ${error}`, { entry: entryId });
      }
      await new Promise(setImmediate);
    }
    return records;
  }
}
