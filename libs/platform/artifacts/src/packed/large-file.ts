import type { ChunkSizes } from '../chunking/fast-cdc.js';
import type { HashedChunk, HashingAnswers, WholeAlgorithm } from '../hashing/hashing-messages.js';
import { HashingThread } from '../hashing/hashing-thread.js';
import { digestFromHex, type Digest } from '../store/digest.js';
import { letGo } from './let-go.js';
import { SpareMemory } from './spare-memory.js';

/** The thread gets so many bytes at a time: about 1 ms of its work. */
const GIVEN_BYTES = 512 * 1024;
/** It may have so many of them at once. */
const GIVEN_AHEAD = 4;

/** For one file: what the thread has, a chunk that has not ended, and what fills. */
const memory = new SpareMemory(GIVEN_BYTES, GIVEN_AHEAD + 3);

export interface LargeFileOptions {
  readonly sizes: ChunkSizes;
  readonly whole: readonly WholeAlgorithm[];
  /** Takes a chunk, the first one first, in as many parts as it lies in; their memory is used again. */
  readonly keep: (digest: Digest, parts: readonly Uint8Array[]) => Promise<void>;
}

/**
 * A file that is cut and hashed by another thread while it arrives. Its bytes go there in memory that comes back with the
 * chunks that ended in it, and from there into packs.
 */
export class LargeFile {
  private readonly thread = HashingThread.get();
  private readonly id: number;
  private filling = memory.take();
  private filled = 0;
  private readonly waste: Uint8Array[] = [];
  private readonly answers: Promise<Back>[] = [];
  /** Bytes that are back and belong to no chunk yet; of the first of them, so many do. */
  private readonly back: Buffer[] = [];
  private takenOfFirst = 0;
  private isClosed = false;

  constructor(private readonly options: LargeFileOptions) {
    this.id = this.thread.begin({ sizes: options.sizes, whole: options.whole });
  }

  async write(piece: Uint8Array): Promise<void> {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, from + GIVEN_BYTES - this.filled);
      this.filling.set(part, this.filled);
      this.filled += part.length;
      from += part.length;
      if (this.filled === GIVEN_BYTES) await this.giveNext();
    }
  }

  /** Nobody looks at a piece any more that was written. */
  letGo(piece: Uint8Array): void {
    this.waste.push(piece);
  }

  /** All chunks that have ended are kept; gives what is behind them. */
  async rest(): Promise<Buffer> {
    await this.keepAll();
    return Buffer.concat(this.takeParts(Infinity).parts);
  }

  /** All chunks are kept; gives the hashes of the whole. */
  async end(): Promise<HashingAnswers['end']['whole']> {
    await this.keepAll();
    const { last, whole } = await this.thread.end(this.id);
    if (last !== null) await this.keep(last);
    return whole;
  }

  /** Nobody asks about it any more. */
  close(): void {
    this.isClosed = true;
    this.thread.drop(this.id);
  }

  private async giveNext(): Promise<void> {
    if (this.isClosed) throw new Error('The file was given up while it was written.');
    if (this.answers.length === GIVEN_AHEAD) await this.keepNext();
    const length = this.filled;
    const cut = this.thread.cut(this.id, this.filling.subarray(0, length));
    const answer = cut.then(({ chunks, memory: back }) => ({ chunks, bytes: Buffer.from(back, 0, length) }));
    // Awaited later: until then a failure must not count as unhandled.
    answer.catch(() => undefined);
    this.answers.push(answer);
    this.filling = memory.take();
    this.filled = 0;
    letGo(this.waste.splice(0));
  }

  private async keepAll(): Promise<void> {
    if (this.filled > 0) await this.giveNext();
    while (this.answers.length > 0) await this.keepNext();
    memory.give(this.filling);
  }

  private async keepNext(): Promise<void> {
    const answer = await this.answers.shift();
    if (answer === undefined) return;
    this.back.push(answer.bytes);
    for (const chunk of answer.chunks) await this.keep(chunk);
  }

  private async keep({ hex, sizeBytes }: HashedChunk): Promise<void> {
    const { parts, used } = this.takeParts(sizeBytes);
    await this.options.keep(digestFromHex(hex), parts);
    for (const bytes of used) memory.give(bytes);
  }

  /** The next bytes that are back, and the memory of which nothing is left then. */
  private takeParts(sizeBytes: number): { readonly parts: Buffer[]; readonly used: Buffer[] } {
    const parts: Buffer[] = [];
    const used: Buffer[] = [];
    for (let left = sizeBytes; left > 0;) {
      const [first] = this.back;
      if (first === undefined) break;
      const part = first.subarray(this.takenOfFirst, this.takenOfFirst + left);
      parts.push(part);
      left -= part.length;
      this.takenOfFirst += part.length;
      if (this.takenOfFirst < first.length) continue;
      used.push(first);
      this.back.shift();
      this.takenOfFirst = 0;
    }
    return { parts, used };
  }
}

/** What came back from the thread. */
interface Back {
  readonly chunks: readonly HashedChunk[];
  readonly bytes: Buffer;
}
