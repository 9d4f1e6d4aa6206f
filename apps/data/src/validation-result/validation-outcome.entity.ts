import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ValidationEntity } from './validation.entity.js';
import type { ValidationOutcome } from './validation.js';

@Entity('validation_outcome')
@Check('validation_outcome_kind', `kind IN ('ROWS', 'OBSERVED', 'FAULT')`)
export class ValidationOutcomeEntity {
  @PrimaryColumn('uuid', { name: 'validation_id', primaryKeyConstraintName: 'validation_outcome_pk' })
  @ForeignKey(() => ValidationEntity, { name: 'validation_outcome_validation_fk' })
  validationId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'validation_outcome_pk' })
  position!: number;

  @Column('jsonb')
  configuration!: unknown;

  @Column('text')
  kind!: ValidationOutcome['kind'];

  @Column('boolean')
  success!: boolean;

  @Column('bigint', { nullable: true })
  elements!: string | null;

  @Column('bigint', { nullable: true })
  unexpected!: string | null;

  @Column('text', { nullable: true })
  fault!: string | null;

  @Column('jsonb')
  result!: unknown;
}
