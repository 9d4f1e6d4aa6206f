import { Injectable } from '@nestjs/common';
import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, IsNull, LessThan, type Repository } from 'typeorm';
import { numberCursor } from '../version-ref/number-cursor.js';
import { toRow, toVersion } from './dataset-version-row.js';
import { DatasetVersionEntity } from './dataset-version.entity.js';
import type { DatasetVersion, VersionState } from './dataset-version.js';
import { VersionParentEntity } from './version-parent.entity.js';

/** Which versions of a dataset are listed. */
export interface VersionFilter {
  readonly states: readonly VersionState[];
  readonly branch: string | null;
}

@Injectable()
export class DatasetVersionRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(version: DatasetVersion, parents: readonly DatasetVersionId[]): Promise<void> {
    await this.rows.insert(toRow(version));
    if (parents.length === 0) return;
    await this.unitOfWork.manager.insert(
      VersionParentEntity,
      parents.map((parentId, position) => ({ versionId: version.id, position, parentId })),
    );
  }

  /** Deleted ones too. */
  async findByIds(ids: readonly DatasetVersionId[]): Promise<ReadonlyMap<DatasetVersionId, DatasetVersion>> {
    const rows = await this.rows.findBy({ id: In([...ids]) });
    return new Map(rows.map(toVersion).map((version) => [version.id, version]));
  }

  async findByNumber(datasetId: DatasetId, version: number): Promise<DatasetVersion | null> {
    const row = await this.rows.findOneBy({ datasetId, version, deletedAt: IsNull() });
    return row && toVersion(row);
  }

  /** All that hold this and were committed to the branch, whether it still comes from them or not; the newest first. */
  async findByContent(
    datasetId: DatasetId,
    branch: string,
    contentDigest: string,
  ): Promise<readonly DatasetVersion[]> {
    const rows = await this.rows.find({
      where: { datasetId, branch, contentDigest, deletedAt: IsNull() },
      order: { version: 'DESC' },
    });
    return rows.map(toVersion);
  }

  /** The number of the next version: they have no gaps, deleted or not. Under the dataset's lock. */
  async nextNumber(datasetId: DatasetId): Promise<number> {
    return ((await this.rows.maximum('version', { datasetId })) ?? 0) + 1;
  }

  /** The version, locked until the transaction ends. */
  async lock(id: DatasetVersionId): Promise<DatasetVersion | null> {
    const row = await this.rows.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    return row && toVersion(row);
  }

  async update(
    id: DatasetVersionId,
    change: Partial<Pick<DatasetVersion, 'state' | 'stateReason' | 'deletedAt' | 'purgedAt'>>,
  ): Promise<void> {
    await this.rows.update({ id }, change);
  }

  /** Whether one version comes from another, by whatever way. */
  async isAncestor(ancestor: DatasetVersion, of: DatasetVersion): Promise<boolean> {
    // Parents have smaller numbers than their children: nothing older than the ancestor is looked at.
    const found = await this.unitOfWork.manager.query<unknown[]>(
      `WITH RECURSIVE line (id) AS (
         SELECT $2::uuid
         UNION
         SELECT parent.id FROM line
           JOIN version_parent ON version_parent.version_id = line.id
           JOIN dataset_version AS parent ON parent.id = version_parent.parent_id
          WHERE parent.version >= $3)
       SELECT 1 FROM line WHERE id = $1`,
      [ancestor.id, of.id, ancestor.version],
    );
    return found.length > 0;
  }

  /** What each of the versions comes from, deleted or not. */
  async parentsOf(
    ids: readonly DatasetVersionId[],
  ): Promise<ReadonlyMap<DatasetVersionId, readonly DatasetVersion[]>> {
    const links = await this.unitOfWork.manager.find(VersionParentEntity, {
      where: { versionId: In([...ids]) },
      order: { versionId: 'ASC', position: 'ASC' },
    });
    const versions = await this.findByIds(links.map(({ parentId }) => parentId as DatasetVersionId));
    const parents = new Map<DatasetVersionId, DatasetVersion[]>(ids.map((id) => [id, []]));
    for (const { versionId, parentId } of links) {
      const parent = versions.get(parentId as DatasetVersionId);
      if (parent !== undefined) parents.get(versionId as DatasetVersionId)?.push(parent);
    }
    return parents;
  }

  /** What comes from a version directly, in the order of numbers. */
  async listChildren(id: DatasetVersionId, request: PageRequest): Promise<Page<DatasetVersion>> {
    const rows = await this.rows
      .createQueryBuilder('child')
      .innerJoin(VersionParentEntity, 'link', 'link.version_id = child.id AND link.parent_id = :id', { id })
      .where('child.deleted_at IS NULL')
      .andWhere('child.version > :after', { after: numberCursor(request) ?? 0 })
      .orderBy('child.version')
      .limit(request.first + 1)
      .getMany();
    return pageOf(rows.map(toVersion), request);
  }

  async firstParentId(id: DatasetVersionId): Promise<DatasetVersionId | null> {
    const row = await this.unitOfWork.manager.findOneBy(VersionParentEntity, { versionId: id, position: 0 });
    return row && (row.parentId as DatasetVersionId);
  }

  async list(
    datasetId: DatasetId,
    { states, branch }: VersionFilter,
    request: PageRequest,
  ): Promise<Page<DatasetVersion>> {
    const after = numberCursor(request);
    const rows = await this.rows.find({
      where: {
        datasetId,
        deletedAt: IsNull(),
        state: In([...states]),
        ...(branch !== null && { branch }),
        ...(after !== null && { version: LessThan(after) }),
      },
      order: { version: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toVersion), request);
  }

  /** Versions that were deleted before a moment and are not purged yet, the first deleted first. */
  async listToPurge(before: Date, atMost: number): Promise<readonly DatasetVersionId[]> {
    const rows = await this.rows
      .createQueryBuilder('version')
      .select('version.id', 'id')
      .where('version.deleted_at < :before AND version.purged_at IS NULL', { before })
      .orderBy('version.deleted_at')
      .limit(atMost)
      .getRawMany<{ id: DatasetVersionId }>();
    return rows.map(({ id }) => id);
  }

  private get rows(): Repository<DatasetVersionEntity> {
    return this.unitOfWork.manager.getRepository(DatasetVersionEntity);
  }
}
