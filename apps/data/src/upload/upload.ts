import type { DataJobId, UploadId } from '@orrery/domain';
import type { LeaseId, StoredFile, WriterState } from '@orrery/platform-artifacts';
import type { IntakeRequest } from '../ingest/intake-request.js';

/** A file that arrives in pieces. */
export interface Upload {
  readonly id: UploadId;
  readonly sizeBytes: number;
  /** What is stored for good: from there the sender goes on. */
  readonly arrivedBytes: number;
  /** As the sender wrote it. */
  readonly metadata: string;
  /** What the file is to become once it is whole; null where somebody else will say so. */
  readonly purpose: IntakeRequest | null;
  /** While the file arrives. */
  readonly lease: LeaseId | null;
  /** Where the writing goes on; null at the beginning and at the end. */
  readonly writerState: WriterState | null;
  /** The whole file; null until it is. */
  readonly stored: StoredFile | null;
  /** The job that makes it a version. */
  readonly jobId: DataJobId | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}
