import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import { DatasetEntity } from '../dataset/dataset.entity.js';
import type { RefKind } from './version-ref.js';

@Entity('version_ref')
@Index('version_ref_version', ['versionId'])
@Check('version_ref_kind', `kind IN ('BRANCH', 'TAG')`)
export class VersionRefEntity {
  @PrimaryColumn('uuid', { name: 'dataset_id', primaryKeyConstraintName: 'version_ref_pk' })
  @ForeignKey(() => DatasetEntity, { name: 'version_ref_dataset_fk' })
  datasetId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'version_ref_pk' })
  kind!: RefKind;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'version_ref_pk' })
  name!: string;

  @Column('uuid', { name: 'version_id' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'version_ref_version_fk' })
  versionId!: string;
}
