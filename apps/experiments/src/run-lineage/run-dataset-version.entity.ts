import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RunDatasetEntity } from '../run-input/run-dataset.entity.js';
import { KnownDatasetVersionEntity } from './known-dataset-version.entity.js';

/** Rows that a client described, recognised as a dataset version. */
@Entity('run_dataset_version')
@Index('run_dataset_version_version', ['versionId', 'datasetId'])
export class RunDatasetVersionEntity {
  @PrimaryColumn('bigint', { name: 'dataset_id', primaryKeyConstraintName: 'run_dataset_version_pk' })
  @ForeignKey(() => RunDatasetEntity, { name: 'run_dataset_version_dataset_fk', onDelete: 'CASCADE' })
  datasetId!: string;

  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'run_dataset_version_pk' })
  @ForeignKey(() => KnownDatasetVersionEntity, { name: 'run_dataset_version_version_fk' })
  versionId!: string;
}
