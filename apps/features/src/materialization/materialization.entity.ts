import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { DatasetVersion } from '../dataset/datasets.js';
import { FeatureViewEntity } from '../feature-view/feature-view.entity.js';
import type { MaterializationState } from './materialization.js';

@Entity('materialization')
@Unique('materialization_request_key_unique', ['viewId', 'requestKey'])
@Index('materialization_view', ['viewId', 'id'])
@Check('materialization_state_known', `state IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED')`)
export class MaterializationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'materialization_pk' })
  id!: string;

  @Column('uuid', { name: 'view_id' })
  @ForeignKey(() => FeatureViewEntity, { name: 'materialization_view_fk' })
  viewId!: string;

  @Column('text')
  state!: MaterializationState;

  @Column('timestamptz', { name: 'up_to' })
  upTo!: Date;

  @Column('jsonb')
  versions!: readonly DatasetVersion[];

  @Column('bigint', { name: 'rows_offline', nullable: true })
  rowsOffline!: string | null;

  @Column('bigint', { name: 'rows_online', nullable: true })
  rowsOnline!: string | null;

  @Column('text', { name: 'request_key', nullable: true })
  requestKey!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('text', { nullable: true })
  error!: string | null;
}
