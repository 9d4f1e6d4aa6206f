import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { FeatureEntityEntity } from '../feature-entity/feature-entity.entity.js';
import type { Aggregation } from './aggregation.js';

export const VIEW_NAME_UNIQUE = 'feature_view_name_unique';

@Entity('feature_view')
@Unique(VIEW_NAME_UNIQUE, ['name'])
@Index('feature_view_entity', ['entityId'])
export class FeatureViewEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'feature_view_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('uuid', { name: 'entity_id' })
  @ForeignKey(() => FeatureEntityEntity, { name: 'feature_view_entity_fk' })
  entityId!: string;

  @Column('uuid', { name: 'dataset_id' })
  datasetId!: string;

  @Column('text')
  dataset!: string;

  @Column('text', { name: 'timestamp_column' })
  timestampColumn!: string;

  @Column('jsonb')
  aggregations!: readonly Aggregation[];

  @Column('integer', { name: 'availability_delay_minutes' })
  availabilityDelayMinutes!: number;

  @Column('integer', { name: 'bucket_minutes' })
  bucketMinutes!: number;

  @Column('integer', { name: 'ttl_seconds' })
  ttlSeconds!: number;

  @Column('timestamptz', { nullable: true })
  freshness!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
