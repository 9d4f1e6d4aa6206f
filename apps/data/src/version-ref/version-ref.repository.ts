import { Injectable } from '@nestjs/common';
import type { DatasetId, DatasetVersionId } from '@orrery/domain';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, LessThan, MoreThan, type Repository } from 'typeorm';
import { numberCursor } from './number-cursor.js';
import { VersionRefMoveEntity } from './version-ref-move.entity.js';
import { VersionRefEntity } from './version-ref.entity.js';
import type { RefKind, RefMove, RefMoveCause, VersionRef } from './version-ref.js';

/** Which name of a dataset is meant. */
export interface RefKey {
  readonly datasetId: DatasetId;
  readonly kind: RefKind;
  readonly name: string;
}

/** Where a name goes, and who says so. */
export interface RefTarget {
  /** Null deletes the name. */
  readonly versionId: DatasetVersionId | null;
  readonly cause: RefMoveCause;
  readonly movedBy: string;
  readonly reason: string;
}

@Injectable()
export class VersionRefRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find({ datasetId, kind, name }: RefKey): Promise<VersionRef | null> {
    const row = await this.refs.findOneBy({ datasetId, kind, name });
    return row && toRef(row);
  }

  /** What a name named at a moment; null when nothing. */
  async findAsOf({ datasetId, kind, name }: RefKey, at: Date): Promise<DatasetVersionId | null> {
    const rows = await this.unitOfWork.manager.query<{ id: DatasetVersionId | null }[]>(
      `SELECT version_id AS id FROM version_ref_move
        WHERE dataset_id = $1 AND kind = $2 AND name = $3 AND moved_at <= $4
        ORDER BY moved_at DESC, number DESC LIMIT 1`,
      [datasetId, kind, name, at],
    );
    return rows[0]?.id ?? null;
  }

  /** What a branch of each of the datasets names, of those that have it. */
  async headsOf(
    datasetIds: readonly DatasetId[],
    branch: string,
  ): Promise<ReadonlyMap<DatasetId, DatasetVersionId>> {
    const rows = await this.refs.findBy({ datasetId: In([...datasetIds]), kind: 'BRANCH', name: branch });
    return new Map(rows.map(toRef).map(({ datasetId, versionId }) => [datasetId, versionId]));
  }

  async refsOf(ids: readonly DatasetVersionId[]): Promise<ReadonlyMap<DatasetVersionId, VersionRef[]>> {
    const rows = await this.refs.find({
      where: { versionId: In([...ids]) },
      order: { kind: 'ASC', name: 'ASC' },
    });
    const refs = new Map<DatasetVersionId, VersionRef[]>(ids.map((id) => [id, []]));
    for (const ref of rows.map(toRef)) refs.get(ref.versionId)?.push(ref);
    return refs;
  }

  async list(datasetId: DatasetId, kind: RefKind, request: PageRequest): Promise<Page<VersionRef>> {
    const rows = await this.refs.find({
      where: { datasetId, kind, ...(request.after !== null && { name: MoreThan(request.after) }) },
      order: { name: 'ASC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toRef), request);
  }

  /** The newest first. */
  async moves({ datasetId, kind, name }: RefKey, request: PageRequest): Promise<Page<RefMove>> {
    const after = numberCursor(request);
    const rows = await this.refMoves.find({
      where: {
        ...{ datasetId, kind, name },
        ...(after !== null && { number: LessThan(after) }),
      },
      order: { number: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toMove), request);
  }

  /** Moves a name and keeps that it did. Under the dataset's lock; the time of a move is never before that of the last. */
  async move({ datasetId, kind, name }: RefKey, target: RefTarget): Promise<RefMove> {
    const last = await this.refMoves.findOne({
      where: { datasetId, kind, name },
      order: { number: 'DESC' },
    });
    const movedAt = new Date(Math.max(Date.now(), last?.movedAt.getTime() ?? 0));
    const move: RefMove = { datasetId, kind, name, number: (last?.number ?? 0) + 1, ...target, movedAt };
    const { versionId } = target;
    if (versionId === null) await this.refs.delete({ datasetId, kind, name });
    else {
      await this.refs.upsert({ datasetId, kind, name, versionId }, ['datasetId', 'kind', 'name']);
    }
    await this.refMoves.insert(move);
    return move;
  }

  private get refs(): Repository<VersionRefEntity> {
    return this.unitOfWork.manager.getRepository(VersionRefEntity);
  }

  private get refMoves(): Repository<VersionRefMoveEntity> {
    return this.unitOfWork.manager.getRepository(VersionRefMoveEntity);
  }
}

function toRef({ datasetId, kind, name, versionId }: VersionRefEntity): VersionRef {
  return { datasetId: datasetId as DatasetId, kind, name, versionId: versionId as DatasetVersionId };
}

function toMove(row: VersionRefMoveEntity): RefMove {
  return {
    ...row,
    datasetId: row.datasetId as DatasetId,
    versionId: row.versionId as DatasetVersionId | null,
  };
}
