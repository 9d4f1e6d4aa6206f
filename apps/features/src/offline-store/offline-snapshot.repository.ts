import { Injectable } from '@nestjs/common';
import type { FeatureViewId } from '@orrery/domain';
import { parseDigest, type Digest } from '@orrery/platform-artifacts';
import { UnitOfWork } from '@orrery/platform-postgres';
import { OfflineSnapshotEntity } from './offline-snapshot.entity.js';

/** The rows of a view, computed from certain dataset versions: a Parquet file in the artifact store. */
export interface OfflineSnapshot {
  readonly viewId: FeatureViewId;
  readonly sourceKey: string;
  readonly contentDigest: Digest;
  readonly rows: number;
  readonly createdAt: Date;
}

@Injectable()
export class OfflineSnapshotRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(viewId: FeatureViewId, sourceKey: string): Promise<OfflineSnapshot | null> {
    const row = await this.unitOfWork.manager.findOneBy(OfflineSnapshotEntity, { viewId, sourceKey });
    return row && toSnapshot(row);
  }

  async save(snapshot: OfflineSnapshot): Promise<void> {
    const row = { ...snapshot, rows: String(snapshot.rows) };
    await this.unitOfWork.manager.upsert(OfflineSnapshotEntity, row, ['viewId', 'sourceKey']);
  }
}

function toSnapshot({
  viewId,
  sourceKey,
  contentDigest,
  rows,
  createdAt,
}: OfflineSnapshotEntity): OfflineSnapshot {
  return {
    viewId: viewId as FeatureViewId,
    sourceKey,
    contentDigest: parseDigest(contentDigest),
    rows: Number(rows),
    createdAt,
  };
}
