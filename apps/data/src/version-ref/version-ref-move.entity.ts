import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import { DatasetEntity } from '../dataset/dataset.entity.js';
import type { RefKind, RefMoveCause } from './version-ref.js';

@Entity('version_ref_move')
@Index('version_ref_move_time', ['datasetId', 'kind', 'name', 'movedAt', 'number'])
@Index('version_ref_move_version', ['versionId'])
@Check('version_ref_move_kind', `kind IN ('BRANCH', 'TAG')`)
@Check(
  'version_ref_move_cause',
  `cause IN ('COMMITTED', 'CREATED', 'MOVED', 'RELEASED', 'DELETED') AND (cause = 'DELETED') = (version_id IS NULL)`,
)
export class VersionRefMoveEntity {
  @PrimaryColumn('uuid', { name: 'dataset_id', primaryKeyConstraintName: 'version_ref_move_pk' })
  @ForeignKey(() => DatasetEntity, { name: 'version_ref_move_dataset_fk' })
  datasetId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'version_ref_move_pk' })
  kind!: RefKind;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'version_ref_move_pk' })
  name!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'version_ref_move_pk' })
  number!: number;

  @Column('uuid', { name: 'version_id', nullable: true })
  @ForeignKey(() => DatasetVersionEntity, { name: 'version_ref_move_version_fk' })
  versionId!: string | null;

  @Column('text')
  cause!: RefMoveCause;

  @Column('text', { name: 'moved_by' })
  movedBy!: string;

  @Column('text')
  reason!: string;

  @Column('timestamptz', { name: 'moved_at' })
  movedAt!: Date;
}
