import { checkChunkSizes, DEFAULT_CHUNK_SIZES, nextCut, type ChunkSizes } from './fast-cdc.js';

/** Room for what cannot be cut yet, and for as much again to be filled in one go. */
const MEMORY_IN_CHUNKS = 4;
/** Most files are small: memory begins with this and doubles. */
const FIRST_BYTES = 64 * 1024;

/**
 * Cuts bytes that come in any pieces into content-defined chunks, in one piece of memory that is used again and again.
 * A chunk is a view of it, good until the next `fill`.
 */
export class ChunkCutter {
  private readonly mostBytes: number;
  private memory: Buffer = Buffer.alloc(0);
  /** Bytes from `begin` to `end` are waiting to be cut. */
  private begin = 0;
  private end = 0;

  constructor(private readonly sizes: ChunkSizes = DEFAULT_CHUNK_SIZES) {
    this.mostBytes = MEMORY_IN_CHUNKS * checkChunkSizes(sizes).maxBytes;
  }

  /** What has not become part of a chunk yet. */
  get rest(): Buffer {
    return this.memory.subarray(this.begin, this.end);
  }

  /** Takes back all that is not part of a chunk yet; good until the next `fill`. */
  drain(): Buffer {
    const { rest } = this;
    this.begin = this.end = 0;
    return rest;
  }

  /** Takes what fits of `piece` from `from` on, and returns how much that was; always something once `cut` was asked to the end. */
  fill(piece: Uint8Array, from: number): number {
    if (this.begin === this.end) this.begin = this.end = 0;
    if (this.memory.length - this.end < piece.length - from) this.makeRoom(piece.length - from);
    const fitting = Math.min(piece.length - from, this.memory.length - this.end);
    this.memory.set(piece.subarray(from, from + fitting), this.end);
    this.end += fitting;
    return fitting;
  }

  /** The chunks that no byte to come can change. */
  *cut(): Generator<Buffer> {
    while (this.end - this.begin >= this.sizes.maxBytes) yield this.next();
  }

  /** The chunks of what is left, when no byte will come. */
  *cutAll(): Generator<Buffer> {
    while (this.end > this.begin) yield this.next();
  }

  /** Memory grows while it may, and what waits is moved to its beginning only when nothing else fits. */
  private makeRoom(wantedBytes: number): void {
    const needed = this.end - this.begin + wantedBytes;
    const grown = Math.min(this.mostBytes, Math.max(FIRST_BYTES, 2 * this.memory.length));
    if (this.memory.length < Math.min(needed, this.mostBytes)) {
      const larger = Buffer.allocUnsafeSlow(Math.max(grown, Math.min(needed, this.mostBytes)));
      this.memory.copy(larger, 0, this.begin, this.end);
      this.memory = larger;
    } else if (this.end === this.memory.length) {
      this.memory.copyWithin(0, this.begin, this.end);
    } else {
      return;
    }
    this.end -= this.begin;
    this.begin = 0;
  }

  private next(): Buffer {
    const cut = nextCut(this.memory.subarray(0, this.end), this.begin, this.sizes);
    const chunk = this.memory.subarray(this.begin, cut);
    this.begin = cut;
    return chunk;
  }
}
