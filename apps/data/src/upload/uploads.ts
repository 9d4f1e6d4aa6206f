import { createHash, type Hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { NotFoundError, OverloadedError, TooLargeError, type UploadId } from '@orrery/domain';
import type { StoredFile } from '@orrery/platform-artifacts';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Content } from '../content/content.js';
import type { DataConfig } from '../data.config.js';
import { IngestJobs } from '../ingest/ingest-jobs.js';
import type { IntakeRequest } from '../ingest/intake-request.js';
import { Intake } from '../ingest/intake.js';
import { UploadChecksumError, UploadOffsetError, UploadUnfinishedError } from './upload.errors.js';
import type { Upload } from './upload.js';
import { UploadRepository } from './upload.repository.js';
import { UploadWriting } from './upload-writing.js';

/** What a sender asks for. */
export interface NewUpload {
  readonly sizeBytes: number;
  readonly metadata: string;
  readonly purpose: IntakeRequest | null;
  readonly createdBy: string;
}

/** A piece of a file. */
export interface UploadPiece {
  readonly offset: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** What the piece's hash must be; null where its sender does not say. */
  readonly checksum: { readonly algorithm: string; readonly digest: Buffer } | null;
}

/** How long an upload waits for its next piece. */
const TTL_MS = 24 * 60 * 60_000;
const MAX_UPLOADS = 1000;
const RETRY_AFTER_MS = 60_000;

/** Files that arrive in pieces, and survive whatever cuts them off. */
@Injectable()
export class Uploads {
  constructor(
    private readonly uploads: UploadRepository,
    private readonly intake: Intake,
    private readonly content: Content,
    private readonly jobs: IngestJobs,
    private readonly unitOfWork: UnitOfWork,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  get maxBytes(): number {
    return this.config.maxFileBytes;
  }

  /** @throws {NotFoundError | TooLargeError | OverloadedError} */
  async create({ sizeBytes, metadata, purpose, createdBy }: NewUpload): Promise<Upload> {
    if (sizeBytes > this.maxBytes) throw new TooLargeError(this.maxBytes);
    if (purpose !== null) await this.intake.requireAcceptable(purpose);
    await this.deleteExpired();
    if ((await this.uploads.count()) >= MAX_UPLOADS) throw new OverloadedError(RETRY_AFTER_MS);
    const createdAt = new Date();
    const upload: Upload = {
      ...{ id: newId<UploadId>(), sizeBytes, arrivedBytes: 0, metadata, purpose, createdBy, createdAt },
      lease: await this.content.openLease(TTL_MS),
      ...{ writerState: null, stored: null, jobId: null, expiresAt: expiry() },
    };
    await this.uploads.insert(upload);
    return sizeBytes === 0 ? this.complete(upload, await this.writing(upload).finish()) : upload;
  }

  /** @throws {NotFoundError} */
  async get(id: string): Promise<Upload> {
    const upload = await this.uploads.find(id);
    if (upload === null) throw new NotFoundError('Upload', id);
    return upload;
  }

  /** @throws {NotFoundError | UploadUnfinishedError} */
  async getWhole(id: string): Promise<Upload> {
    const upload = await this.get(id);
    if (upload.stored !== null) return upload;
    throw new UploadUnfinishedError(upload.arrivedBytes, upload.sizeBytes);
  }

  /**
   * Takes the next piece. Where it breaks off, what arrived is kept; unless it has a checksum, which only a whole piece has.
   * @throws {NotFoundError | UploadOffsetError | UploadChecksumError | TooLargeError | LeaseLostError}
   */
  async append(id: string, piece: UploadPiece): Promise<Upload> {
    const upload = await this.get(id);
    const { lease, arrivedBytes } = upload;
    if (lease === null || piece.offset !== arrivedBytes) throw new UploadOffsetError(arrivedBytes);
    await this.content.extendLease(lease, TTL_MS);
    const hash = piece.checksum && createHash(piece.checksum.algorithm);
    const writing = this.writing(upload);
    try {
      await this.receive(upload, writing, { body: piece.body, hash });
      requireChecksum(piece, hash);
      return await this.endPiece(upload, writing);
    } finally {
      writing.close();
    }
  }

  /** Ends an upload before its time, or one that became a version. @throws {NotFoundError} */
  async delete(id: string): Promise<void> {
    const upload = await this.get(id);
    await this.unitOfWork.run(async () => {
      await this.uploads.delete(upload.id);
      await this.content.release({ kind: 'upload', id: upload.id });
    });
    if (upload.lease !== null) await this.content.endLease(upload.lease);
  }

  async deleteExpired(): Promise<void> {
    for (const { id } of await this.uploads.listExpired(new Date())) await this.delete(id);
  }

  private writing(upload: Upload): UploadWriting {
    return new UploadWriting(this.uploads, this.content, upload, TTL_MS);
  }

  private async receive(
    { sizeBytes }: Upload,
    writing: UploadWriting,
    { body, hash }: { readonly body: AsyncIterable<Uint8Array>; readonly hash: Hash | null },
  ): Promise<void> {
    try {
      for await (const bytes of body) {
        if (writing.arrivedBytes + bytes.byteLength > sizeBytes) throw new TooLargeError(sizeBytes);
        hash?.update(bytes);
        await writing.write(bytes);
        if (hash === null) await writing.keepNowAndThen();
      }
    } catch (error) {
      if (hash === null && !(error instanceof UploadOffsetError)) await writing.keep();
      throw error;
    }
  }

  private async endPiece(upload: Upload, writing: UploadWriting): Promise<Upload> {
    if (writing.arrivedBytes === upload.sizeBytes) return this.complete(upload, await writing.finish());
    await writing.keep();
    return { ...upload, arrivedBytes: writing.arrivedBytes };
  }

  /** From here on the file is held by the upload, until it is held by a version. */
  private async complete(upload: Upload, stored: StoredFile): Promise<Upload> {
    const jobId = await this.unitOfWork.run(async () => {
      if (!(await this.uploads.finish(upload.id, stored))) throw new UploadOffsetError(upload.sizeBytes);
      await this.content.use(stored.manifest, { kind: 'upload', id: upload.id });
      if (upload.purpose === null) return null;
      const job = await this.jobs.start(upload.purpose, { kind: 'upload', uploadId: upload.id });
      await this.uploads.setJob(upload.id, job.id);
      return job.id;
    });
    if (upload.lease !== null) await this.content.endLease(upload.lease);
    return { ...upload, stored, jobId, lease: null, writerState: null, arrivedBytes: stored.sizeBytes };
  }
}

function expiry(): Date {
  return new Date(Date.now() + TTL_MS);
}

function requireChecksum({ checksum }: UploadPiece, hash: Hash | null): void {
  if (checksum === null || hash === null || hash.digest().equals(checksum.digest)) return;
  throw new UploadChecksumError(checksum.algorithm);
}
