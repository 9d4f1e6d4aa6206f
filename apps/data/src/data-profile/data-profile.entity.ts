import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import type { ColumnProfile } from './data-profile.js';

@Entity('data_profile')
export class DataProfileEntity {
  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'data_profile_pk' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'data_profile_version_fk' })
  versionId!: string;

  @Column('jsonb')
  columns!: readonly ColumnProfile[];
}
