import { Inject, Injectable } from '@nestjs/common';
import {
  ARTIFACT_STORE,
  ArtifactNotFoundError,
  type ArtifactStore,
  type BlobStat,
  type Digest,
} from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ArtifactUploadRepository } from './artifact-upload.repository.js';
import { BlobCollectionRepository } from './blob-collection.repository.js';

/** Ages in milliseconds; the round's bounds keep it from holding up the next deploy. */
export interface CollectionRules {
  /** An upload that has not ended by then is given up, and one that has is forgotten. */
  readonly uploadAgeMs: number;
  /** A younger blob may belong to a file whose row is not written yet. */
  readonly blobAgeMs: number;
  /** For how long nothing may have named a blob before it is deleted. */
  readonly graceMs: number;
  readonly maxDeletions: number;
}

export const COLLECTION_RULES: CollectionRules = {
  uploadAgeMs: 7 * 24 * 3600_000,
  blobAgeMs: 24 * 3600_000,
  graceMs: 3600_000,
  maxDeletions: 10_000,
};

const BATCH = 500;

interface DueBlobs {
  readonly condemnedBefore: Date;
  readonly storedBefore: Date;
  readonly max: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Deletes blobs that no file names any more: those that were condemned in an earlier round and have not been named
 * since. A file that comes to name one in between takes it off the list (see `ArtifactFileRepository`).
 */
@Injectable()
export class BlobCollector {
  constructor(
    @Inject(ARTIFACT_STORE) private readonly store: ArtifactStore,
    private readonly blobs: BlobCollectionRepository,
    private readonly uploads: ArtifactUploadRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Resolves to how many blobs were deleted. */
  async collect(now: Date, rules: CollectionRules = COLLECTION_RULES, signal?: AbortSignal): Promise<number> {
    const before = (ageMs: number): Date => new Date(now.getTime() - ageMs);
    await this.forgetUploads(before(rules.uploadAgeMs));
    const storedBefore = before(rules.blobAgeMs);
    const deleted = await this.deleteDue({
      condemnedBefore: before(rules.graceMs),
      storedBefore,
      max: rules.maxDeletions,
      signal,
    });
    await this.condemnUnnamed(storedBefore, now, signal);
    return deleted;
  }

  private async forgetUploads(createdBefore: Date): Promise<void> {
    for (const id of await this.uploads.listOlderThan(createdBefore, BATCH)) {
      await this.unitOfWork.run(() => this.uploads.delete(id));
    }
  }

  private async deleteDue({ condemnedBefore, storedBefore, max, signal }: DueBlobs): Promise<number> {
    let deleted = 0;
    for (const digest of await this.blobs.listDue(condemnedBefore, max)) {
      if (signal?.aborted) break;
      if (await this.unitOfWork.run(() => this.deleteUnnamed(digest, storedBefore))) deleted += 1;
    }
    return deleted;
  }

  /**
   * A blob may be younger than its condemnation: when an earlier deletion was cut off before it was noted, and the same
   * bytes have been stored anew. Whoever stored them is about to name them.
   */
  private async deleteUnnamed(digest: Digest, storedBefore: Date): Promise<boolean> {
    if (!(await this.blobs.take(digest))) return false;
    const blob = await this.find(digest);
    return blob !== null && blob.storedAt < storedBefore && this.store.delete(digest);
  }

  private async find(digest: Digest): Promise<BlobStat | null> {
    try {
      return await this.store.stat(digest);
    } catch (error) {
      if (error instanceof ArtifactNotFoundError) return null;
      throw error;
    }
  }

  private async condemnUnnamed(storedBefore: Date, now: Date, signal?: AbortSignal): Promise<void> {
    let batch: BlobStat[] = [];
    for await (const blob of this.store.list()) {
      if (signal?.aborted) return;
      if (blob.storedAt < storedBefore) batch.push(blob);
      if (batch.length < BATCH) continue;
      await this.blobs.condemn(batch, now);
      batch = [];
    }
    if (batch.length > 0) await this.blobs.condemn(batch, now);
  }
}
