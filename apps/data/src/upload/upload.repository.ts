import { Injectable } from '@nestjs/common';
import { isIdentifier, type DataJobId, type UploadId } from '@orrery/domain';
import type { LeaseId } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { IsNull, LessThan, type Repository } from 'typeorm';
import { UploadEntity } from './upload.entity.js';
import type { Upload } from './upload.js';

/** How far an upload has come. */
export type UploadProgress = Pick<Upload, 'arrivedBytes' | 'writerState' | 'expiresAt'>;

@Injectable()
export class UploadRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert({ lease, sizeBytes, arrivedBytes, writerState, ...upload }: Upload): Promise<void> {
    await this.rows.insert({
      ...upload,
      leaseId: lease,
      sizeBytes: String(sizeBytes),
      arrivedBytes: String(arrivedBytes),
      writerState: writerState && Buffer.from(writerState),
    });
  }

  async find(id: string): Promise<Upload | null> {
    const row = isIdentifier(id) ? await this.rows.findOneBy({ id }) : null;
    return row && toUpload(row);
  }

  /** False where somebody else has moved the upload from `offset` meanwhile. */
  async advance(id: UploadId, offset: number, to: UploadProgress): Promise<boolean> {
    const { affected } = await this.rows.update(
      { id, arrivedBytes: String(offset), stored: IsNull() },
      {
        arrivedBytes: String(to.arrivedBytes),
        writerState: to.writerState && Buffer.from(to.writerState),
        expiresAt: to.expiresAt,
      },
    );
    return affected === 1;
  }

  /** False where somebody else has finished it. */
  async finish(id: UploadId, stored: NonNullable<Upload['stored']>): Promise<boolean> {
    const { affected } = await this.rows.update(
      { id, stored: IsNull() },
      { arrivedBytes: String(stored.sizeBytes), stored, writerState: null, leaseId: null },
    );
    return affected === 1;
  }

  async setJob(id: UploadId, jobId: DataJobId): Promise<void> {
    await this.rows.update({ id }, { jobId });
  }

  async delete(id: UploadId): Promise<void> {
    await this.rows.delete({ id });
  }

  async listExpired(before: Date): Promise<readonly Upload[]> {
    return (await this.rows.findBy({ expiresAt: LessThan(before) })).map(toUpload);
  }

  count(): Promise<number> {
    return this.rows.count();
  }

  private get rows(): Repository<UploadEntity> {
    return this.unitOfWork.manager.getRepository(UploadEntity);
  }
}

function toUpload({ id, leaseId, jobId, ...row }: UploadEntity): Upload {
  return {
    ...row,
    id: id as UploadId,
    lease: leaseId as LeaseId | null,
    jobId: jobId as DataJobId | null,
    sizeBytes: Number(row.sizeBytes),
    arrivedBytes: Number(row.arrivedBytes),
  };
}
