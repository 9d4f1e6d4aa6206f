import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import type { ExpectationResult } from './validation-result.js';

@Entity('validation_result')
export class ValidationResultEntity {
  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'validation_result_pk' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'validation_result_version_fk' })
  versionId!: string;

  @Column('jsonb')
  expectations!: readonly ExpectationResult[];
}
