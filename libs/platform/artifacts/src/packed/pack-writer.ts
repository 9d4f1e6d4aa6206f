import { randomBytes } from 'node:crypto';
import type { ArtifactStore } from '../store/artifact-store.js';
import type { Digest } from '../store/digest.js';
import type { ChunkIndex, PackedChunk } from './chunk-index.js';
import type { LeaseId } from './lease-id.js';
import { LeaseLostError } from './packed.errors.js';

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

export interface PackWriterOptions {
  readonly store: ArtifactStore;
  readonly index: ChunkIndex;
  readonly lease: LeaseId;
  readonly packBytes?: number | undefined;
  /** Chunks that are stored are not left out, but lie in the new pack from now on. */
  readonly isMove?: boolean;
}

/**
 * Gathers chunks in memory, leaves out those that are stored, and stores the others as packs: one blob, one sync for
 * hundreds of chunks. While one pack is on its way the next one fills; so two are held at the most.
 *
 * A pack begins with a nonce, so no two are ever the same blob, and whoever deletes one deletes nobody else's.
 */
export class PackWriter {
  private readonly packBytes: number;
  private memory: Buffer;
  private spare: Buffer | undefined;
  private used = HEADER_BYTES;
  /** Chunks in the memory of which the store has none. */
  private fresh: WaitingChunk[] = [];
  /** Chunks behind them, of which nobody knows yet. */
  private waiting: WaitingChunk[] = [];
  private readonly gathered = new Set<Digest>();
  private shipping: Promise<void> = Promise.resolve();
  /** Grows by one whenever all that was added until then is stored or on its way; and what of that has arrived. */
  private sent = 0;
  private arrived = 0;

  constructor(private readonly options: PackWriterOptions) {
    this.packBytes = options.packBytes ?? DEFAULT_PACK_BYTES;
    if (this.packBytes > MAX_PACK_BYTES) throw new RangeError(`A pack has at most ${MAX_PACK_BYTES} bytes.`);
    this.memory = Buffer.allocUnsafeSlow(this.packBytes);
  }

  /** What is added now is durable once `isDurable` says so of this number. */
  get generation(): number {
    return this.sent;
  }

  isDurable(generation: number): boolean {
    return generation < this.arrived;
  }

  /** Copies the chunk unless it is here already. */
  async add(digest: Digest, bytes: Uint8Array, tally: Tally): Promise<void> {
    if (this.gathered.has(digest)) return;
    if (this.used + bytes.length > this.memory.length) await this.sift();
    if (this.used + bytes.length > this.memory.length) await this.makeRoom(bytes.length);
    this.memory.set(bytes, this.used);
    this.waiting.push({ digest, offset: this.used, sizeBytes: bytes.length, tally });
    this.gathered.add(digest);
    this.used += bytes.length;
  }

  /** Resolves when all that was added is stored and written down. */
  async flush(): Promise<void> {
    await this.sift();
    if (this.fresh.length > 0) await this.ship();
    await this.shipping;
  }

  /** Asks which of the waiting chunks are stored and closes the gaps that they leave. A pack that is half full goes. */
  private async sift(): Promise<void> {
    if (this.waiting.length > 0) this.keepFresh(await this.findStored());
    if (this.fresh.length === 0) this.sendOff(() => this.shipping);
    else if (this.used > this.memory.length / 2) await this.ship();
  }

  private async findStored(): Promise<ReadonlySet<Digest>> {
    const { index, lease, isMove } = this.options;
    return isMove === true
      ? new Set()
      : index.hold(
          lease,
          this.waiting.map(({ digest }) => digest),
        );
  }

  private keepFresh(stored: ReadonlySet<Digest>): void {
    let end = this.waiting[0]?.offset ?? this.used;
    for (const { digest, offset, sizeBytes, tally } of this.waiting) {
      if (stored.has(digest)) {
        this.gathered.delete(digest);
        continue;
      }
      this.memory.copyWithin(end, offset, offset + sizeBytes);
      this.fresh.push({ digest, offset: end, sizeBytes, tally });
      end += sizeBytes;
    }
    this.waiting = [];
    this.used = end;
  }

  /** What is larger than a pack, as the manifest of a very large file, has one for itself. */
  private async makeRoom(sizeBytes: number): Promise<void> {
    if (this.fresh.length > 0) await this.ship();
    if (HEADER_BYTES + sizeBytes > this.memory.length)
      this.memory = Buffer.allocUnsafeSlow(HEADER_BYTES + sizeBytes);
  }

  private async ship(): Promise<void> {
    await this.shipping;
    const { fresh: chunks, memory, used } = this;
    for (const chunk of chunks) chunk.tally.newBytes += chunk.sizeBytes;
    if (chunks[0] !== undefined) chunks[0].tally.newBytes += HEADER_BYTES;
    this.sendOff(async () => {
      await this.store(memory.subarray(0, used), chunks);
      for (const { digest } of chunks) this.gathered.delete(digest);
      if (memory.length === this.packBytes) this.spare = memory;
    });
    this.memory = this.spare ?? Buffer.allocUnsafeSlow(this.packBytes);
    this.spare = undefined;
    this.fresh = [];
    this.used = HEADER_BYTES;
  }

  private sendOff(work: () => Promise<void>): void {
    this.sent += 1;
    const generation = this.sent;
    this.shipping = work().then(() => {
      this.arrived = generation;
    });
    // Awaited by the next one; until then a failure must not count as unhandled.
    this.shipping.catch(() => undefined);
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
