import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { VariationEntity } from '../ab-test/variation.entity.js';

@Entity('exposure')
@ForeignKey(() => VariationEntity, ['abTestId', 'variation'], ['abTestId', 'position'], {
  name: 'exposure_variation_fk',
})
export class ExposureEntity {
  @PrimaryColumn('uuid', { name: 'ab_test_id', primaryKeyConstraintName: 'exposure_pk' })
  abTestId!: string;

  @PrimaryColumn('text', { name: 'user_id', primaryKeyConstraintName: 'exposure_pk' })
  userId!: string;

  /** Position of the variation that the user was given first. */
  @Column('smallint')
  variation!: number;

  /** Whether the user was given another variation later. */
  @Column('boolean')
  conflicting!: boolean;

  @Column('timestamptz', { name: 'exposed_at' })
  exposedAt!: Date;
}
