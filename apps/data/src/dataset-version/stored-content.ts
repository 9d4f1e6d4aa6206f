/** Where the bytes of a version are, and what they cost. */
export interface StoredContent {
  /** Digest of the whole file. */
  readonly contentDigest: string;
  /** The blob that lists the file's chunks. */
  readonly manifestDigest: string;
  readonly sizeBytes: number;
  /** What the store did not have before. */
  readonly newBytes: number;
}
