import type { Readable } from 'node:stream';
import type { ByteRange } from './byte-range.js';
import type { ByteSource } from './byte-source.js';
import type { Digest } from './digest.js';

export interface PutOptions {
  /** Refuses, and stores nothing, when the bytes have another digest. */
  readonly expectedSha256?: Digest;
  /** Refuses, and stores nothing, as soon as one byte more has arrived. */
  readonly maxBytes?: number;
  /**
   * Awaited as soon as the digest is known and before the blob can be seen: a caller that keeps books writes it down
   * first, so that no crash leaves a blob that no book knows. When it rejects, nothing is stored.
   */
  readonly announce?: (blob: { readonly digest: Digest; readonly sizeBytes: number }) => Promise<void>;
}

export interface PutResult {
  readonly digest: Digest;
  readonly sizeBytes: number;
  /** False when the store had these bytes already. Of several puts of the same bytes at once, one is new. */
  readonly isNew: boolean;
}

/** A part of a blob cannot be checked against the digest of the whole, so `range` and `verify` exclude each other. */
export type GetOptions =
  | { readonly range?: ByteRange; readonly verify?: false }
  | { readonly range?: undefined; readonly verify: true };

export interface BlobStat {
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly storedAt: Date;
}

/**
 * Immutable blobs under the sha256 of their bytes.
 *
 * A resolved `put` is durable; a rejected or interrupted one leaves nothing that `has`, `get` or `list` could see.
 */
export interface ArtifactStore {
  put(source: ByteSource, options?: PutOptions): Promise<PutResult>;

  /**
   * Rejects with ArtifactNotFoundError or InvalidRangeError before a byte is read. With `verify`, the stream fails with
   * ArtifactCorruptedError instead of ending when the bytes are not those of the digest.
   */
  get(digest: Digest, options?: GetOptions): Promise<Readable>;

  has(digest: Digest): Promise<boolean>;

  /** Rejects with ArtifactNotFoundError. */
  stat(digest: Digest): Promise<BlobStat>;

  /** Resolves to whether there was something to delete. */
  delete(digest: Digest): Promise<boolean>;

  /** All blobs, in the order of their digests; those that come and go meanwhile may or may not be among them. */
  list(): AsyncIterable<BlobStat>;

  /** Removes what puts that never ended have left behind; resolves to how many. Opening a store does this once. */
  sweep(options?: SweepOptions): Promise<number>;

  close(): Promise<void>;
}

export interface SweepOptions {
  /** What a put of another process has not touched for this long is given up. Default: 24 hours. */
  readonly olderThanMs?: number;
}

export const DEFAULT_SWEEP_AGE_MS = 24 * 60 * 60 * 1000;
