import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { FeatureViewEntity } from '../feature-view/feature-view.entity.js';

@Entity('offline_snapshot')
export class OfflineSnapshotEntity {
  @PrimaryColumn('uuid', { name: 'view_id', primaryKeyConstraintName: 'offline_snapshot_pk' })
  @ForeignKey(() => FeatureViewEntity, { name: 'offline_snapshot_view_fk' })
  viewId!: string;

  /** Digest of the dataset versions that the rows were computed from. */
  @PrimaryColumn('text', { name: 'source_key', primaryKeyConstraintName: 'offline_snapshot_pk' })
  sourceKey!: string;

  @Column('text', { name: 'content_digest' })
  contentDigest!: string;

  @Column('bigint', { name: 'rows' })
  rows!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
