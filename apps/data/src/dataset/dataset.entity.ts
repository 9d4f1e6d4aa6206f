import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { Expectation } from '../expectation/expectation.js';

export const DATASET_NAME_UNIQUE = 'dataset_name_unique';

@Entity('dataset')
@Unique(DATASET_NAME_UNIQUE, ['name'])
export class DatasetEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'dataset_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @Column('jsonb')
  expectations!: readonly Expectation[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
