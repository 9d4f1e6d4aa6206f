import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { DatasetEntity } from '../dataset/dataset.entity.js';
import type { FileFormat } from '../tabular-file/file-format.js';
import type { TableColumn } from '../tabular-file/table-column.js';

@Entity('dataset_version')
@Unique('dataset_version_number_unique', ['datasetId', 'version'])
@Unique('dataset_version_content_unique', ['datasetId', 'contentDigest'])
@Check('dataset_version_format', `format IN ('CSV', 'PARQUET')`)
export class DatasetVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'dataset_version_pk' })
  id!: string;

  @Column('uuid', { name: 'dataset_id' })
  @ForeignKey(() => DatasetEntity, { name: 'dataset_version_dataset_fk' })
  datasetId!: string;

  @Column('integer')
  version!: number;

  @Column('text')
  format!: FileFormat;

  @Column('bigint', { name: 'row_count' })
  rowCount!: string;

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes!: string;

  @Column('bigint', { name: 'new_bytes' })
  newBytes!: string;

  @Column('text', { name: 'content_digest' })
  contentDigest!: string;

  @Column('text', { name: 'manifest_digest' })
  manifestDigest!: string;

  @Column('jsonb')
  columns!: readonly TableColumn[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
