import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import { ExpectationSuiteEntity } from '../expectation-suite/expectation-suite.entity.js';
import type { ValidationOccasion } from './validation.js';

@Entity('validation')
@Index('validation_version', ['versionId', 'id'])
@Index('validation_suite', ['suiteId'])
@Check('validation_occasion', `occasion IN ('INTAKE', 'REQUEST')`)
export class ValidationEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'validation_pk' })
  id!: string;

  @Column('uuid', { name: 'version_id' })
  @ForeignKey(() => DatasetVersionEntity, { name: 'validation_version_fk' })
  versionId!: string;

  @Column('uuid', { name: 'suite_id', nullable: true })
  @ForeignKey(() => ExpectationSuiteEntity, { name: 'validation_suite_fk' })
  suiteId!: string | null;

  @Column('text')
  suite!: string;

  @Column('integer', { nullable: true })
  revision!: number | null;

  @Column('text')
  occasion!: ValidationOccasion;

  @Column('boolean')
  success!: boolean;

  @Column('integer')
  evaluated!: number;

  @Column('integer')
  successful!: number;

  @Column('integer')
  scans!: number;

  @Column('jsonb', { name: 'row_keys' })
  rowKeys!: readonly string[];

  @Column('jsonb')
  parameters!: unknown;

  @Column('timestamptz', { name: 'validated_at' })
  validatedAt!: Date;
}
