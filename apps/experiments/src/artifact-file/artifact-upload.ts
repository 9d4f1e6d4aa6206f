import type { Identifier } from '@orrery/domain';

export type ArtifactUploadId = Identifier<'ArtifactUpload'>;

/** A file that arrives in parts, which may be sent at the same time, again, and across a restart of the server. */
export interface ArtifactUpload {
  readonly id: ArtifactUploadId;
  readonly project: string;
  readonly path: string;
  /** Of the key that whoever sends a part shows; nobody but the one who began the upload was told it. */
  readonly keySha256: string;
  readonly parts: number;
  readonly createdAt: Date;
  /** When its parts became a file; it is remembered a while, for a client that asks again. */
  readonly completedAt: Date | null;
}

export interface ArtifactUploadPart {
  readonly number: number;
  readonly contentDigest: string;
  readonly sizeBytes: number;
}

export const MAX_UPLOAD_PARTS = 10_000;
