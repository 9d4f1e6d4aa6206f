import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ABTestEntity } from '../ab-test/ab-test.entity.js';

@Entity('outcome')
export class OutcomeEntity {
  @PrimaryColumn('uuid', { name: 'ab_test_id', primaryKeyConstraintName: 'outcome_pk' })
  @ForeignKey(() => ABTestEntity, { name: 'outcome_ab_test_fk' })
  abTestId!: string;

  @PrimaryColumn('text', { name: 'user_id', primaryKeyConstraintName: 'outcome_pk' })
  userId!: string;

  @Column('boolean')
  converted!: boolean;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt!: Date;
}
