import type { FileFormat, TableColumn } from '@orrery/platform-tables';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { DatasetEntity } from '../dataset/dataset.entity.js';
import type { VersionState } from './dataset-version.js';

@Entity('dataset_version')
@Unique('dataset_version_number_unique', ['datasetId', 'version'])
@Index('dataset_version_content', ['datasetId', 'contentDigest'])
@Index('dataset_version_deleted', ['deletedAt'], { where: 'deleted_at IS NOT NULL AND purged_at IS NULL' })
@Check('dataset_version_format', `format IN ('CSV', 'PARQUET', 'JSON_LINES', 'ARROW', 'FILES')`)
@Check('dataset_version_state', `state IN ('ACTIVE', 'QUARANTINED', 'REJECTED')`)
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

  @Column('bigint', { name: 'row_count', nullable: true })
  rowCount!: string | null;

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes!: string;

  @Column('bigint', { name: 'new_bytes' })
  newBytes!: string;

  @Column('text', { name: 'content_digest' })
  contentDigest!: string;

  @Column('text', { name: 'manifest_digest' })
  manifestDigest!: string;

  @Column('integer', { name: 'file_count', default: 1 })
  fileCount!: number;

  @Column('text', { name: 'file_path', nullable: true })
  filePath!: string | null;

  @Column('text', { name: 'file_md5', nullable: true })
  fileMd5!: string | null;

  @Column('jsonb')
  columns!: readonly TableColumn[];

  @Column('text', { default: 'main' })
  branch!: string;

  @Column('text', { default: '' })
  message!: string;

  /** Null in rows that an earlier release wrote. */
  @Column('text', { nullable: true })
  author!: string | null;

  @Column('jsonb', { default: {} })
  metadata!: Readonly<Record<string, string>>;

  @Column('text', { name: 'git_commit', nullable: true })
  gitCommit!: string | null;

  @Column('text', { name: 'git_repository', nullable: true })
  gitRepository!: string | null;

  @Column('text', { default: 'ACTIVE' })
  state!: VersionState;

  @Column('text', { name: 'state_reason', nullable: true })
  stateReason!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;

  @Column('timestamptz', { name: 'purged_at', nullable: true })
  purgedAt!: Date | null;
}
