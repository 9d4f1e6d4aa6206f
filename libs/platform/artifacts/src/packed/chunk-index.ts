import type { Digest } from '../store/digest.js';
import type { LeaseId } from './lease-id.js';

/** Where the bytes of a chunk lie: a part of a blob. */
export interface ChunkPlace {
  readonly blob: Digest;
  readonly offset: number;
  readonly sizeBytes: number;
}

export interface PackedChunk {
  readonly digest: Digest;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** A blob that holds many chunks. */
export interface Pack {
  readonly blob: Digest;
  readonly sizeBytes: number;
  readonly chunks: readonly PackedChunk[];
}

/** A file whose chunks are all stored, and its manifest too, which is a chunk like any other. */
export interface IndexedFile {
  readonly manifest: Digest;
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** Each once, without the manifest. */
  readonly chunks: readonly Digest[];
}

/**
 * Knows which chunks are stored and where. What a call has resolved to is durable; all that a live lease holds or has
 * recorded stays. Every call with a lease rejects with LeaseLostError once that has ended.
 */
export interface ChunkIndex {
  /** Chunks that are not there are not in the answer. */
  find(digests: readonly Digest[]): Promise<ReadonlyMap<Digest, ChunkPlace>>;

  /** Those of the chunks that are stored; the lease holds them from now on. */
  hold(lease: LeaseId, digests: readonly Digest[]): Promise<ReadonlySet<Digest>>;

  /** Told before the blob of a pack can be seen in the store, so that a crash leaves none that nobody knows. */
  announce(lease: LeaseId, blob: { readonly digest: Digest; readonly sizeBytes: number }): Promise<void>;

  /** The announced pack is in the store. Of a chunk that another pack has already, that place counts. */
  record(lease: LeaseId, pack: Pack): Promise<void>;

  /** The announced pack has copies of chunks that lie elsewhere: they lie here from now on, those still known. */
  move(lease: LeaseId, pack: Pack): Promise<void>;

  /** Files whose chunks and manifests the lease holds or has recorded. */
  recordFiles(lease: LeaseId, files: readonly IndexedFile[]): Promise<void>;
}
