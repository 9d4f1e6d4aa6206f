import type { TableForm } from '@orrery/platform-lakehouse';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { DataJobEntity } from '../data-job/data-job.entity.js';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import { DatasetEntity } from '../dataset/dataset.entity.js';

export const LAKEHOUSE_DATASET_UNIQUE = 'lakehouse_table_dataset_unique';

@Entity('lakehouse_table')
@Unique(LAKEHOUSE_DATASET_UNIQUE, ['datasetId'])
@Check('lakehouse_table_form', `form IN ('DELTA', 'ICEBERG')`)
export class LakehouseTableEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'lakehouse_table_pk' })
  id!: string;

  @Column('uuid', { name: 'dataset_id' })
  @ForeignKey(() => DatasetEntity, { name: 'lakehouse_table_dataset_fk' })
  datasetId!: string;

  @Column('text')
  form!: TableForm;

  @Column('text')
  root!: string;

  @Column('text')
  location!: string;

  @Column('text', { name: 'registered_by' })
  registeredBy!: string;

  @Column('timestamptz', { name: 'registered_at' })
  registeredAt!: Date;

  @Column('uuid', { name: 'history_job_id', nullable: true })
  @ForeignKey(() => DataJobEntity, { name: 'lakehouse_table_history_job_fk' })
  historyJobId!: string | null;
}

@Entity('lakehouse_version')
@Unique('lakehouse_version_position_unique', ['tableId', 'position'])
export class LakehouseVersionEntity {
  @PrimaryColumn('uuid', { name: 'table_id', primaryKeyConstraintName: 'lakehouse_version_pk' })
  @ForeignKey(() => LakehouseTableEntity, { name: 'lakehouse_version_table_fk', onDelete: 'CASCADE' })
  tableId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'lakehouse_version_pk' })
  version!: string;

  @Column('integer')
  position!: number;

  @Column('timestamptz', { name: 'committed_at' })
  committedAt!: Date;

  @Column('text', { nullable: true })
  operation!: string | null;

  @Column('bigint', { name: 'row_count', nullable: true })
  rows!: string | null;

  @Column('bigint', { name: 'size_bytes', nullable: true })
  sizeBytes!: string | null;

  @Column('bigint', { name: 'file_count', nullable: true })
  fileCount!: string | null;

  @Column('uuid', { name: 'pinned_id', nullable: true })
  @ForeignKey(() => DatasetVersionEntity, { name: 'lakehouse_version_pinned_fk' })
  @Index('lakehouse_version_pinned')
  pinnedId!: string | null;
}
