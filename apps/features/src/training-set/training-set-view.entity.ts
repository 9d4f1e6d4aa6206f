import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { DatasetVersion } from '../dataset/datasets.js';
import { FeatureViewEntity } from '../feature-view/feature-view.entity.js';
import { TrainingSetEntity } from './training-set.entity.js';

@Entity('training_set_view')
@Index('training_set_view_view', ['viewId', 'trainingSetId'])
export class TrainingSetViewEntity {
  @PrimaryColumn('uuid', { name: 'training_set_id', primaryKeyConstraintName: 'training_set_view_pk' })
  @ForeignKey(() => TrainingSetEntity, { name: 'training_set_view_set_fk' })
  trainingSetId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'training_set_view_pk' })
  position!: number;

  @Column('uuid', { name: 'view_id' })
  @ForeignKey(() => FeatureViewEntity, { name: 'training_set_view_view_fk' })
  viewId!: string;

  @Column('jsonb')
  versions!: readonly DatasetVersion[];
}
