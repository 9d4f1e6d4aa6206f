import { createHash, type Hash } from 'node:crypto';
import { CutFinder, NO_CUT } from '../chunking/fast-cdc.js';
import type { FileToHash, HashedChunk, HashingAnswers, WholeAlgorithm } from './hashing-messages.js';

/** A file that comes in pieces, none of which is kept: finds its chunks, and hashes them and all of it. */
export class StreamedFile {
  private readonly cuts: CutFinder;
  private readonly whole: readonly (readonly [WholeAlgorithm, Hash])[];
  /** Of the chunk that has begun. */
  private hash: Hash | undefined;
  private sizeBytes = 0;

  constructor({ sizes, whole }: FileToHash) {
    this.cuts = new CutFinder(sizes);
    this.whole = whole.map((algorithm) => [algorithm, createHash(algorithm)] as const);
  }

  /** The chunks that end in the piece. */
  cut(piece: Uint8Array): HashedChunk[] {
    for (const [, hash] of this.whole) hash.update(piece);
    const chunks: HashedChunk[] = [];
    for (let from = 0; from < piece.length;) {
      const cut = this.cuts.next(piece, from);
      const to = cut === NO_CUT ? piece.length : cut;
      this.hash ??= createHash('sha256');
      this.hash.update(piece.subarray(from, to));
      this.sizeBytes += to - from;
      if (cut !== NO_CUT) chunks.push(this.endChunk());
      from = to;
    }
    return chunks;
  }

  end(): HashingAnswers['end'] {
    const last = this.sizeBytes === 0 ? null : this.endChunk();
    const whole = this.whole.map(([algorithm, hash]) => [algorithm, hash.digest('hex')] as const);
    return { last, whole: Object.fromEntries(whole) };
  }

  private endChunk(): HashedChunk {
    const hex = this.hash?.digest('hex') ?? '';
    const { sizeBytes } = this;
    this.hash = undefined;
    this.sizeBytes = 0;
    return { hex, sizeBytes };
  }
}
