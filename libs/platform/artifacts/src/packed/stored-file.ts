import type { ByteSource } from '../store/byte-source.js';
import type { Digest } from '../store/digest.js';

/** A file that was stored: what it is, how it is found again, and what it cost. */
export interface StoredFile {
  /** Of the whole file. */
  readonly digest: Digest;
  /** MD5 of the whole file in hex, where it was asked for. */
  readonly md5: string | null;
  /** Of the list of its chunks: the name by which it is read. */
  readonly manifest: Digest;
  readonly sizeBytes: number;
  /** What the store did not have before, manifest and pack headers counted. */
  readonly newBytes: number;
  readonly chunks: number;
}

/** What a sender says about the bytes it sends. */
export interface FileExpectation {
  readonly sha256?: Digest;
  /** 32 hex digits. */
  readonly md5?: string;
}

export interface FileToPut {
  readonly path: string;
  readonly source: ByteSource;
}

export interface PutFile {
  readonly path: string;
  readonly file: StoredFile;
}
