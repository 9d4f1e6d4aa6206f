import type { ServiceLogger } from '@orrery/platform-service';
import type { Redis } from 'ioredis';
import type { RedisConnections } from './redis-connections.js';

/** One entry of a stream: its Redis id and the text that was published. */
export interface StreamEntry {
  readonly id: string;
  readonly body: string;
}

export interface StreamConsumerOptions {
  readonly stream: string;
  /** Every group sees every entry; the members of a group share them. */
  readonly group: string;
  /** The member's name; a restarted process that takes the same name finds what it had not finished. */
  readonly member: string;
  readonly batchSize: number;
  /** Where a new group begins: at the stream's beginning or with what comes from now on. */
  readonly from: 'beginning' | 'now';
  /** Called with at most `batchSize` entries; when it throws, the same entries come again, later. */
  readonly handle: (entries: readonly StreamEntry[]) => Promise<void>;
}

const BLOCK_MS = 1000;
const ABANDONED_MS = 15_000;
const RETRY_MS = [50, 200, 1000, 5000];

type RawEntry = [id: string, fields: string[]];

/**
 * Reads a Redis stream as a member of a consumer group: at least once, acknowledged only after `handle`. Entries that
 * a dead member left behind are taken over. The handler must tolerate to see an entry twice.
 */
export class StreamConsumer {
  private readonly redis: Redis;
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    connections: RedisConnections,
    private readonly options: StreamConsumerOptions,
    private readonly logger: ServiceLogger,
  ) {
    this.redis = connections.dedicated();
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the batch at hand and stops. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    let failures = 0;
    let unfinished = true;
    let claimedAt = 0;
    while (!this.stopping) {
      try {
        await this.ensureGroup(failures > 0 || claimedAt === 0);
        if (Date.now() - claimedAt > ABANDONED_MS) {
          await this.process(await this.claimAbandoned());
          claimedAt = Date.now();
        }
        const entries = await this.read(unfinished ? '0' : '>');
        unfinished = unfinished && entries.length > 0;
        await this.process(entries);
        failures = 0;
      } catch (error) {
        if (this.stopping) return;
        this.logger.warn(`stream ${this.options.stream}: ${error instanceof Error ? error.message : error}`);
        unfinished = true;
        await new Promise((resolve) =>
          setTimeout(resolve, RETRY_MS[Math.min(failures, RETRY_MS.length - 1)]),
        );
        failures += 1;
      }
    }
  }

  private async process(entries: readonly StreamEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const { stream, group, handle } = this.options;
    await handle(entries);
    await this.redis.xack(stream, group, ...entries.map(({ id }) => id));
  }

  private async ensureGroup(needed: boolean): Promise<void> {
    if (!needed) return;
    const { stream, group, from } = this.options;
    try {
      await this.redis.xgroup('CREATE', stream, group, from === 'beginning' ? '0' : '$', 'MKSTREAM');
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('BUSYGROUP')) throw error;
    }
  }

  private async read(after: '0' | '>'): Promise<StreamEntry[]> {
    const { stream, group, member, batchSize } = this.options;
    const answer = await this.redis.xreadgroup(
      'GROUP', group, member, 'COUNT', batchSize, 'BLOCK', BLOCK_MS, 'STREAMS', stream, after,
    ); // prettier-ignore
    const [first] = (answer ?? []) as [stream: string, entries: RawEntry[]][];
    return this.present(first?.[1] ?? []);
  }

  private async claimAbandoned(): Promise<StreamEntry[]> {
    const { stream, group, member, batchSize } = this.options;
    const answer = await this.redis.xautoclaim(stream, group, member, ABANDONED_MS, '0', 'COUNT', batchSize);
    return this.present((answer as [cursor: string, entries: RawEntry[]])[1]);
  }

  /** Entries that were trimmed away while pending come without fields: there is nothing left to do for them. */
  private async present(raw: readonly (RawEntry | null)[]): Promise<StreamEntry[]> {
    const { stream, group } = this.options;
    const entries: StreamEntry[] = [];
    for (const entry of raw) {
      const [id, fields] = entry ?? [];
      if (id === undefined) continue;
      const body = fields?.[1];
      if (body === undefined) await this.redis.xack(stream, group, id);
      else entries.push({ id, body });
    }
    return entries;
  }
}
