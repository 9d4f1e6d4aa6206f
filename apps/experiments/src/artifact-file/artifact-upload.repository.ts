import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import { LessThan } from 'typeorm';
import { ArtifactUploadPartEntity } from './artifact-upload-part.entity.js';
import { ArtifactUploadEntity } from './artifact-upload.entity.js';
import type { ArtifactUpload, ArtifactUploadId, ArtifactUploadPart } from './artifact-upload.js';

/** Sent again, a part replaces the one before. A part of an upload that has ended meanwhile is not kept. */
const KEEP_PART = `
  WITH spared AS (DELETE FROM condemned_blob WHERE content_digest = $3),
    upload AS (SELECT id FROM artifact_upload WHERE id = $1 AND completed_at IS NULL FOR SHARE)
  INSERT INTO artifact_upload_part (upload_id, number, content_digest, size_bytes)
  SELECT id, $2::integer, $3, $4::bigint FROM upload
  ON CONFLICT ON CONSTRAINT artifact_upload_part_pk DO UPDATE SET
    content_digest = excluded.content_digest, size_bytes = excluded.size_bytes
  RETURNING number`;

@Injectable()
export class ArtifactUploadRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(upload: ArtifactUpload): Promise<void> {
    await this.unitOfWork.manager.insert(ArtifactUploadEntity, { ...upload });
  }

  async find(id: ArtifactUploadId): Promise<ArtifactUpload | null> {
    const row = await this.unitOfWork.manager.findOneBy(ArtifactUploadEntity, { id });
    return row && { ...row, id: row.id as ArtifactUploadId };
  }

  /** Resolves to whether the upload is still there to take it. */
  async keepPart(id: ArtifactUploadId, part: ArtifactUploadPart): Promise<boolean> {
    const values = [id, part.number, part.contentDigest, part.sizeBytes];
    return (await this.unitOfWork.manager.query<unknown[]>(KEEP_PART, values)).length > 0;
  }

  async listParts(id: ArtifactUploadId): Promise<readonly ArtifactUploadPart[]> {
    const rows = await this.unitOfWork.manager.find(ArtifactUploadPartEntity, {
      where: { uploadId: id },
      order: { number: 'ASC' },
    });
    return rows.map(({ number, contentDigest, sizeBytes }) => ({
      number,
      contentDigest,
      sizeBytes: Number(sizeBytes),
    }));
  }

  /** Lets go of the parts of an upload whose file is kept, in the current transaction. */
  async finish(id: ArtifactUploadId, completedAt: Date): Promise<void> {
    await this.unitOfWork.manager.delete(ArtifactUploadPartEntity, { uploadId: id });
    await this.unitOfWork.manager.update(ArtifactUploadEntity, { id }, { completedAt });
  }

  /** Forgets an upload and its parts, in the current transaction. */
  async delete(id: ArtifactUploadId): Promise<void> {
    await this.unitOfWork.manager.delete(ArtifactUploadPartEntity, { uploadId: id });
    await this.unitOfWork.manager.delete(ArtifactUploadEntity, { id });
  }

  async listOlderThan(createdBefore: Date, first: number): Promise<readonly ArtifactUploadId[]> {
    const rows = await this.unitOfWork.manager.find(ArtifactUploadEntity, {
      where: { createdAt: LessThan(createdBefore) },
      order: { createdAt: 'ASC' },
      take: first,
    });
    return rows.map(({ id }) => id as ArtifactUploadId);
  }
}
