import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { DatasetEntity } from '../dataset/dataset.entity.js';

export const SUITE_NAME_UNIQUE = 'expectation_suite_name_unique';

@Entity('expectation_suite')
@Unique(SUITE_NAME_UNIQUE, ['datasetId', 'name'])
export class ExpectationSuiteEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'expectation_suite_pk' })
  id!: string;

  @Column('uuid', { name: 'dataset_id' })
  @ForeignKey(() => DatasetEntity, { name: 'expectation_suite_dataset_fk' })
  datasetId!: string;

  @Column('text')
  name!: string;

  @Column('boolean', { name: 'judges_intake' })
  judgesIntake!: boolean;

  @Column('integer')
  revision!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
