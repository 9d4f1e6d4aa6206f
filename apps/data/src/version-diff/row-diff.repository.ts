import { Injectable } from '@nestjs/common';
import type { DatasetVersionId } from '@orrery/domain';
import { bytesOfDigest, digestFromBytes } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { RowCounts } from './compare-rows.js';
import type { RowQuestion } from './row-comparison.js';
import type { StoredRowDiff } from './row-diff.js';
import type { VersionPair } from './version-pair.js';

interface RowDiffRow {
  readonly counts: RowCounts;
  readonly manifest: Buffer;
}

/** Comparisons of rows that are kept. */
@Injectable()
export class RowDiffRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find({ from, to }: VersionPair, { key, columns }: RowQuestion): Promise<StoredRowDiff | null> {
    const [row] = await this.unitOfWork.manager.query<RowDiffRow[]>(
      'SELECT counts, manifest FROM row_diff WHERE from_id = $1 AND to_id = $2 AND key = $3 AND columns = $4',
      [from.id, to.id, key, columns],
    );
    return row === undefined ? null : { counts: row.counts, manifest: digestFromBytes(row.manifest) };
  }

  /** Says whether it is kept under this identifier: somebody else may have kept the same meanwhile. */
  async insert(
    id: string,
    { from, to }: VersionPair,
    { key, columns }: RowQuestion,
    { counts, manifest }: StoredRowDiff,
  ): Promise<boolean> {
    const inserted = await this.unitOfWork.manager.query<unknown[]>(
      `INSERT INTO row_diff (id, from_id, to_id, key, columns, counts, manifest, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now()) ON CONFLICT DO NOTHING RETURNING id`,
      [id, from.id, to.id, key, columns, counts, bytesOfDigest(manifest)],
    );
    return inserted.length > 0;
  }

  /** Those of which the version is a side; their identifiers. */
  async deleteOf(id: DatasetVersionId): Promise<readonly string[]> {
    const [deleted] = await this.unitOfWork.manager.query<[{ id: string }[], number]>(
      'DELETE FROM row_diff WHERE from_id = $1 OR to_id = $1 RETURNING id',
      [id],
    );
    return deleted.map((row) => row.id);
  }
}
