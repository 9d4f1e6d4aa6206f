import type { ChunkSizes } from '../chunking/fast-cdc.js';

export type WholeAlgorithm = 'sha256' | 'md5';

/** How a file is cut and hashed. */
export interface FileToHash {
  readonly sizes: ChunkSizes;
  /** The hashes of all of it that are wanted at its end. */
  readonly whole: readonly WholeAlgorithm[];
}

/** A chunk: the digits of its sha256, and how many bytes behind the chunk before belong to it. */
export interface HashedChunk {
  readonly hex: string;
  readonly sizeBytes: number;
}

/** What the hashing thread is asked. It answers each but the first two, in the order in which they came. */
export type HashingRequest =
  | ({ readonly kind: 'begin'; readonly file: number } & FileToHash)
  | { readonly kind: 'drop'; readonly file: number }
  /** The first `length` bytes of the memory are the file's next. Both threads can never see it at once. */
  | {
      readonly kind: 'cut';
      readonly file: number;
      readonly memory: ArrayBuffer;
      readonly length: number;
    }
  | { readonly kind: 'end'; readonly file: number };

export interface HashingAnswers {
  readonly cut: {
    /** Those that ended within the bytes. */
    readonly chunks: readonly HashedChunk[];
    /** Back from the thread, with the same bytes. */
    readonly memory: ArrayBuffer;
  };
  readonly end: {
    /** What was left is the last one. */
    readonly last: HashedChunk | null;
    /** In hex. */
    readonly whole: Readonly<Partial<Record<WholeAlgorithm, string>>>;
  };
}
