import { randomBytes } from 'node:crypto';
import type { ChunkRef } from '../chunking/chunk-manifest.js';
import type { ArtifactStore } from '../store/artifact-store.js';
import type { Digest } from '../store/digest.js';
import type { ChunkIndex, PackedChunk } from './chunk-index.js';
import type { Lanes } from './lanes.js';
import type { LeaseId } from './lease-id.js';
import { LeaseLostError } from './packed.errors.js';
import type { SpareMemory } from './spare-memory.js';

/** What the chunks of one file have cost so far. */
export interface Tally {
  newBytes: number;
}

interface WaitingChunk extends PackedChunk {
  readonly tally: Tally;
}

const MAGIC = Buffer.from('ORRPACK1', 'latin1');
const NONCE_BYTES = 16;
const HEADER_BYTES = MAGIC.length + NONCE_BYTES;
export const DEFAULT_PACK_BYTES = 8 * 1024 * 1024;
/** What a pack may have at the most: its reader holds it in memory when it repairs it. */
export const MAX_PACK_BYTES = 64 * 1024 * 1024;

const NO_MEMORY = Buffer.alloc(0);
/** Few files fill a pack: its memory begins with this and doubles, up to where it becomes that of a whole one. */
const FIRST_BYTES = 256 * 1024;
const MOST_OWN_BYTES = 1024 * 1024;

export interface PackWriterOptions {
  readonly store: ArtifactStore;
  readonly index: ChunkIndex;
  readonly lease: LeaseId;
  /** Shared by all writers: packs are held in memory until they are stored. */
  readonly lanes: Lanes;
  /** For packs of the usual size. */
  readonly memory: SpareMemory;
  /** Chunks that are stored are not left out, but lie in the new pack from now on. */
  readonly isMove?: boolean;
}

/** Packs of one writer that are on their way at once: a disk is slower to say that it has one than to take the next. */
const UNDER_WAY = 2;

/** A pack that fills. */
interface Batch {
  memory: Buffer;
  used: number;
  /** Chunks in the memory of which the store has none. */
  fresh: WaitingChunk[];
  /** Chunks behind them, of which nobody knows yet. */
  waiting: WaitingChunk[];
}

/**
 * Gathers chunks in memory, leaves out those that are stored, and stores the others as packs: one blob, one sync for
 * hundreds of chunks. While some packs are on their way the next one fills.
 *
 * A pack begins with a nonce, so no two are ever the same blob, and whoever deletes one deletes nobody else's.
 */
export class PackWriter {
  private readonly packBytes: number;
  private batch: Batch = emptyBatch();
  private readonly gathered = new Set<Digest>();
  /** As far as was asked: then nobody waits for the answer, and a pack that has less than it could is the worst. */
  private isAllNew = true;
  /** All that was sent off so far, and the latest packs of it. */
  private shipping: Promise<void> = Promise.resolve();
  private readonly underWay: Promise<void>[] = [];
  /** Grows by one whenever all that was added until then is stored or on its way; and what of that has arrived. */
  private sent = 0;
  private arrived = 0;

  constructor(private readonly options: PackWriterOptions) {
    this.packBytes = options.memory.sizeBytes;
  }

  /** What is added now is durable once `isDurable` says so of this number. */
  get generation(): number {
    return this.sent;
  }

  isDurable(generation: number): boolean {
    return generation < this.arrived;
  }

  /** Copies the chunk, which comes in parts, unless it is here already. */
  async add(digest: Digest, parts: readonly Uint8Array[], tally: Tally): Promise<void> {
    if (this.gathered.has(digest)) return;
    const sizeBytes = parts.reduce((sum, part) => sum + part.length, 0);
    this.grow(sizeBytes);
    if (!this.hasRoom(sizeBytes)) {
      await this.sift();
      this.grow(sizeBytes);
    }
    if (!this.hasRoom(sizeBytes)) await this.makeRoom(sizeBytes);
    this.copy({ digest, sizeBytes }, parts, tally);
  }

  /** Adds chunks where there is room for all of them, and nobody has to wait; if not, none, and tells so. */
  addNow(chunks: readonly { readonly digest: Digest; readonly bytes: Uint8Array }[], tally: Tally): boolean {
    let sizeBytes = 0;
    for (const { bytes } of chunks) sizeBytes += bytes.length;
    this.grow(sizeBytes);
    if (!this.hasRoom(sizeBytes)) return false;
    for (const { digest, bytes } of chunks)
      if (!this.gathered.has(digest)) this.copy({ digest, sizeBytes: bytes.length }, [bytes], tally);
    return true;
  }

  private copy({ digest, sizeBytes }: ChunkRef, parts: readonly Uint8Array[], tally: Tally): void {
    const { batch } = this;
    batch.waiting.push({ digest, offset: batch.used, sizeBytes, tally });
    for (const part of parts) {
      batch.memory.set(part, batch.used);
      batch.used += part.length;
    }
    this.gathered.add(digest);
  }

  /** Resolves when all that was added is stored and written down. */
  async flush(): Promise<void> {
    await this.sift();
    if (!isEmpty(this.batch)) await this.ship();
    await this.shipping;
  }

  /** Closes the gaps that chunks leave which are stored. A pack that is half full goes. */
  private async sift(): Promise<void> {
    const { batch } = this;
    if (!this.isAllNew) await this.leaveOutStored(batch);
    if (isEmpty(batch)) void this.sendOff(() => this.shipping);
    else if (batch.used > batch.memory.length / 2) await this.ship();
  }

  private async leaveOutStored(batch: Batch): Promise<void> {
    const { index, lease, isMove } = this.options;
    if (batch.waiting.length === 0 || isMove === true) return;
    const digests = batch.waiting.map(({ digest }) => digest);
    const stored = await index.hold(lease, digests);
    this.isAllNew = stored.size === 0;
    let end = batch.waiting[0]?.offset ?? batch.used;
    for (const chunk of batch.waiting) {
      if (stored.has(chunk.digest)) {
        this.gathered.delete(chunk.digest);
        continue;
      }
      batch.memory.copyWithin(end, chunk.offset, chunk.offset + chunk.sizeBytes);
      batch.fresh.push({ ...chunk, offset: end });
      end += chunk.sizeBytes;
    }
    batch.waiting = [];
    batch.used = end;
  }

  private hasRoom(sizeBytes: number): boolean {
    return this.batch.used + sizeBytes <= this.batch.memory.length;
  }

  private grow(sizeBytes: number): void {
    const { batch } = this;
    if (this.hasRoom(sizeBytes) || batch.memory.length >= this.packBytes) return;
    let length = Math.max(FIRST_BYTES, batch.memory.length);
    while (length < batch.used + sizeBytes) length *= 2;
    const isWhole = length > MOST_OWN_BYTES || length >= this.packBytes;
    const larger = isWhole ? this.options.memory.take() : Buffer.allocUnsafeSlow(length);
    batch.memory.copy(larger, 0, 0, batch.used);
    batch.memory = larger;
  }

  /** What is larger than a pack, as the manifest of a very large file, has one for itself. */
  private async makeRoom(sizeBytes: number): Promise<void> {
    if (!isEmpty(this.batch)) await this.ship();
    this.grow(sizeBytes);
    if (!this.hasRoom(sizeBytes)) this.batch.memory = Buffer.allocUnsafeSlow(HEADER_BYTES + sizeBytes);
  }

  private async ship(): Promise<void> {
    if (this.underWay.length >= UNDER_WAY) await this.underWay.shift();
    const { batch } = this;
    this.underWay.push(this.sendOff(() => this.deliver(batch)));
    this.batch = emptyBatch();
  }

  private async deliver(batch: Batch): Promise<void> {
    try {
      if (this.options.isMove === true) batch.fresh.push(...batch.waiting);
      else await this.leaveOutStored(batch);
      await this.storeFresh(batch);
    } finally {
      this.options.memory.give(batch.memory);
    }
  }

  private async storeFresh({ memory, used, fresh: chunks }: Batch): Promise<void> {
    const [first] = chunks;
    if (first === undefined) return;
    first.tally.newBytes += HEADER_BYTES;
    for (const { tally, sizeBytes } of chunks) tally.newBytes += sizeBytes;
    await this.options.lanes.run(() => this.store(memory.subarray(0, used), chunks));
    for (const { digest } of chunks) this.gathered.delete(digest);
  }

  /** Work that what was added until now waits for. Awaited later: until then a failure must not count as unhandled. */
  private sendOff(work: () => Promise<void>): Promise<void> {
    this.sent += 1;
    const [generation, own] = [this.sent, work()];
    this.shipping = Promise.all([this.shipping, own]).then(() => {
      this.arrived = generation;
    });
    for (const promise of [own, this.shipping]) promise.catch(() => undefined);
    return own;
  }

  private async store(bytes: Buffer, chunks: readonly PackedChunk[]): Promise<void> {
    const { store, index, lease } = this.options;
    MAGIC.copy(bytes);
    randomBytes(NONCE_BYTES).copy(bytes, MAGIC.length);
    const { digest: blob, sizeBytes } = await store.put(bytes, {
      announce: (announced) => index.announce(lease, announced),
    });
    try {
      await index[this.options.isMove === true ? 'move' : 'record'](lease, { blob, sizeBytes, chunks });
    } catch (error) {
      // Whoever collects what the lease held may have been here before the blob was.
      if (error instanceof LeaseLostError) await store.delete(blob);
      throw error;
    }
  }
}

function emptyBatch(): Batch {
  return { memory: NO_MEMORY, used: HEADER_BYTES, fresh: [], waiting: [] };
}

function isEmpty({ fresh, waiting }: Batch): boolean {
  return fresh.length + waiting.length === 0;
}
