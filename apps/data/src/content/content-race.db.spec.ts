import { digestOfBytes, type Digest, type LeaseId } from '@orrery/platform-artifacts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seeded } from '@orrery/testing';
import { ContentScenario, type ContentProcess } from '../testing/content-scenario.js';
import { ContentGoneError } from './content.errors.js';

/** More of them find more; these take seconds. */
const OPERATIONS = Number(process.env['ORRERY_RACE_OPERATIONS'] ?? 250);
const LONG = { timeout: 600_000 };
const ACTORS = 6;
/** Small chunks and packs, so that every file shares many with others and spreads over several. */
const SMALL = { sizes: { minBytes: 256, avgBytes: 1024, maxBytes: 4096 }, packBytes: 24 * 1024 };
const BLOCKS = 24;
const BLOCK_BYTES = 3000;

interface Held {
  readonly manifest: Digest;
  readonly digest: Digest;
}

let scenario: ContentScenario;

beforeAll(async () => {
  scenario = await ContentScenario.start();
});

afterAll(() => scenario.close());

/** Stores, refers to, releases, reads and collects at random, and knows what has to be there. */
class Race {
  readonly held = new Map<string, Held>();
  readonly failures: string[] = [];
  private readonly random = seeded(20_261_123);
  private readonly blocks: readonly Buffer[];
  private names = 0;

  constructor(private readonly processes: readonly ContentProcess[]) {
    this.blocks = Array.from({ length: BLOCKS }, () =>
      Buffer.from(Array.from({ length: BLOCK_BYTES }, () => this.upTo(256))),
    );
  }

  async run(operations: number): Promise<void> {
    let left = operations;
    const act = async () => {
      while (left-- > 0) await this.one().catch((error: unknown) => this.failures.push(String(error)));
    };
    await Promise.all(Array.from({ length: ACTORS }, act));
  }

  private one(): Promise<void> {
    const die = this.random();
    const process = this.any(this.processes);
    if (die < 0.3) return this.store(process);
    if (die < 0.4) return this.fail(process);
    if (die < 0.5) return this.pause(process);
    if (die < 0.62) return this.share(process);
    if (die < 0.82) return this.release(process);
    if (die < 0.92) return this.read(process);
    return this.collect(process);
  }

  private async store({ content }: ContentProcess): Promise<void> {
    const bytes = this.file();
    await content.withLease(async (lease) => {
      const { manifest, digest } = await content.put(lease, bytes);
      const id = this.newName();
      await scenario.unitOfWork.run(() => content.use(manifest, { kind: 'pin', id }));
      this.held.set(id, { manifest, digest });
    });
  }

  private async fail({ content }: ContentProcess): Promise<void> {
    const bytes = this.file();
    const failing = content.withLease(async (lease) => {
      const { manifest } = await content.put(lease, bytes);
      await scenario.unitOfWork.run(async () => {
        await content.use(manifest, { kind: 'pin', id: this.newName() });
        throw new RangeError('rolled back');
      });
    });
    await failing.catch((error: unknown) => {
      if (!(error instanceof RangeError)) throw error;
    });
  }

  /** A process that stops for longer than its lease, like one that was killed, and then goes on nevertheless. */
  private async pause({ content, collector }: ContentProcess): Promise<void> {
    const lease: LeaseId = await content.openLease(this.upTo(30));
    const bytes = this.file();
    const half = Math.floor(bytes.length / 2);
    const writer = content.writer(lease);
    try {
      await writer.write(bytes.subarray(0, half));
      if (this.random() < 0.5) await collector.collect();
      await writer.write(bytes.subarray(half));
      const { manifest, digest } = await writer.finish();
      if (this.random() < 0.5) return;
      if (this.random() < 0.5) await collector.collect();
      const id = this.newName();
      await content.use(manifest, { kind: 'pin', id });
      this.held.set(id, { manifest, digest });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'LEASE_LOST' && code !== 'CONTENT_GONE') throw error;
    }
  }

  private async share({ content }: ContentProcess): Promise<void> {
    const name = this.anyHeld();
    const held = name === undefined ? undefined : this.held.get(name);
    if (name === undefined || held === undefined) return;
    const id = this.newName();
    try {
      await scenario.unitOfWork.run(() => content.use(held.manifest, { kind: 'pin', id }));
      this.held.set(id, held);
    } catch (error) {
      // It may be gone only if whoever held it let go of it meanwhile.
      if (!(error instanceof ContentGoneError) || this.held.has(name)) throw error;
    }
  }

  private async release({ content }: ContentProcess): Promise<void> {
    const id = this.anyHeld();
    if (id === undefined) return;
    this.held.delete(id);
    await scenario.unitOfWork.run(() => content.release({ kind: 'pin', id }));
  }

  private async read(process: ContentProcess): Promise<void> {
    const id = this.anyHeld();
    const held = id === undefined ? undefined : this.held.get(id);
    if (id === undefined || held === undefined) return;
    const digest = await scenario.read(process, held.manifest).then(digestOfBytes, String);
    if (digest !== held.digest && this.held.has(id)) this.failures.push(`${id} was read as ${digest}`);
  }

  private async collect({ collector }: ContentProcess): Promise<void> {
    await collector.collect();
  }

  private file(): Buffer {
    return Buffer.concat(Array.from({ length: 1 + this.upTo(12) }, () => this.any(this.blocks)));
  }

  private newName(): string {
    this.names += 1;
    return `holder ${this.names}`;
  }

  private anyHeld(): string | undefined {
    return [...this.held.keys()][this.upTo(this.held.size)];
  }

  private any<T>(items: readonly T[]): T {
    const item = items[this.upTo(items.length)];
    if (item === undefined) throw new RangeError('There is nothing to choose from.');
    return item;
  }

  private upTo(limit: number): number {
    return Math.floor(this.random() * limit);
  }
}

describe('content that is stored, shared, released and collected all at once', () => {
  it('is there, bit for bit, as long as somebody uses it, and gone when nobody does', LONG, async () => {
    const processes = [scenario.process(SMALL), scenario.process(SMALL), scenario.process(SMALL)];
    const [first] = processes;
    if (first === undefined) throw new RangeError('There are three.');
    const race = new Race(processes);

    await race.run(OPERATIONS);

    expect(race.failures).toEqual([]);
    await scenario.expireLeases();
    await first.collector.collect();
    await first.collector.collect();
    for (const { manifest, digest } of race.held.values())
      expect(digestOfBytes(await scenario.read(first, manifest))).toBe(digest);
    expect(await scenario.blobs()).toEqual(await scenario.packBlobs());
    expect(scenario.damages).toEqual([]);

    for (const id of race.held.keys()) await first.content.release({ kind: 'pin', id });
    await first.collector.collect();
    expect(await scenario.blobs()).toEqual([]);
    expect(Object.values(await scenario.rows()).every((count) => count === 0)).toBe(true);
  });
});
