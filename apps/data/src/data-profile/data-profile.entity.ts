import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import type { ColumnProfile, Correlation } from './data-profile.js';

/** Measures that came later are missing in what was stored before. */
export type StoredColumnProfile = Omit<ColumnProfile, keyof LaterMeasures> & Partial<LaterMeasures>;

export type LaterMeasures = Pick<ColumnProfile, 'skewness' | 'kurtosis' | 'histogram' | 'topValues'>;

@Entity('data_profile')
export class DataProfileEntity {
  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'data_profile_pk' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'data_profile_version_fk' })
  versionId!: string;

  @Column('jsonb')
  columns!: readonly StoredColumnProfile[];

  @Column('jsonb', { default: [] })
  correlations!: readonly Correlation[];
}
