import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { ABTestEntity } from './ab-test.entity.js';

@Entity('variation')
@Unique('variation_key_unique', ['abTestId', 'key'])
@Index('variation_model_version', ['modelVersionId', 'abTestId'])
export class VariationEntity {
  @PrimaryColumn('uuid', { name: 'ab_test_id', primaryKeyConstraintName: 'variation_pk' })
  @ForeignKey(() => ABTestEntity, { name: 'variation_ab_test_fk' })
  abTestId!: string;

  /** 0 for the control; users are assigned in this order. */
  @PrimaryColumn('smallint', { primaryKeyConstraintName: 'variation_pk' })
  position!: number;

  @Column('text')
  key!: string;

  @Column('uuid', { name: 'model_version_id' })
  modelVersionId!: string;

  @Column('integer')
  version!: number;

  @Column('smallint')
  weight!: number;
}
