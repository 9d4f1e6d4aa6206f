import { Injectable } from '@nestjs/common';
import type { BlobStat, Digest } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';

const IS_NAMED = `
  EXISTS (SELECT FROM artifact_file WHERE artifact_file.content_digest = blob.content_digest)
  OR EXISTS (SELECT FROM artifact_upload_part WHERE artifact_upload_part.content_digest = blob.content_digest)`;

const CONDEMN = `
  INSERT INTO condemned_blob (content_digest, condemned_at)
  SELECT content_digest, $2::timestamptz FROM unnest($1::text[]) AS blob (content_digest) WHERE NOT (${IS_NAMED})
  ON CONFLICT DO NOTHING`;

const LIST_DUE = `
  SELECT content_digest FROM condemned_blob WHERE condemned_at < $1 ORDER BY condemned_at LIMIT $2`;

/** The row stays locked until the transaction ends: whoever wants to name the blob waits, and finds it gone. */
const TAKE = `
  WITH blob AS (DELETE FROM condemned_blob WHERE content_digest = $1 RETURNING content_digest)
  SELECT content_digest FROM blob WHERE NOT (${IS_NAMED})`;

@Injectable()
export class BlobCollectionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Notes those that no file and no part names. */
  async condemn(blobs: readonly BlobStat[], at: Date): Promise<void> {
    await this.unitOfWork.manager.query(CONDEMN, [blobs.map(({ digest }) => digest), at]);
  }

  async listDue(condemnedBefore: Date, first: number): Promise<readonly Digest[]> {
    const rows = await this.unitOfWork.manager.query<{ content_digest: Digest }[]>(LIST_DUE, [
      condemnedBefore,
      first,
    ]);
    return rows.map(({ content_digest }) => content_digest);
  }

  /** Takes a blob off the list, and resolves to whether still nothing names it. */
  async take(digest: Digest): Promise<boolean> {
    return (await this.unitOfWork.manager.query<unknown[]>(TAKE, [digest])).length > 0;
  }
}
