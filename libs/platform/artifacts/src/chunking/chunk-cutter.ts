import { checkChunkSizes, DEFAULT_CHUNK_SIZES, nextCut, type ChunkSizes } from './fast-cdc.js';

/** Room for what cannot be cut yet, and for as much again to be filled in one go. */
const MEMORY_IN_CHUNKS = 4;

/**
 * Cuts bytes that come in any pieces into content-defined chunks, in one piece of memory that is used again and again.
 * A chunk is a view of it, good until the next `fill`.
 */
export class ChunkCutter {
  private readonly memory: Buffer;
  /** Bytes from `begin` to `end` are waiting to be cut. */
  private begin = 0;
  private end = 0;

  constructor(private readonly sizes: ChunkSizes = DEFAULT_CHUNK_SIZES) {
    this.memory = Buffer.allocUnsafeSlow(MEMORY_IN_CHUNKS * checkChunkSizes(sizes).maxBytes);
  }

  /** What has not become part of a chunk yet. */
  get rest(): Buffer {
    return this.memory.subarray(this.begin, this.end);
  }

  /** Takes what fits of `piece` from `from` on, and returns how much that was; always something once `cut` was asked to the end. */
  fill(piece: Uint8Array, from: number): number {
    if (this.end === this.memory.length) {
      this.memory.copyWithin(0, this.begin, this.end);
      this.end -= this.begin;
      this.begin = 0;
    }
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

  private next(): Buffer {
    const cut = nextCut(this.memory.subarray(0, this.end), this.begin, this.sizes);
    const chunk = this.memory.subarray(this.begin, cut);
    this.begin = cut;
    return chunk;
  }
}
