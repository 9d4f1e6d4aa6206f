import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

export const EXPERIMENT_NAME_UNIQUE = 'experiment_name_unique';

@Entity('experiment')
@Unique(EXPERIMENT_NAME_UNIQUE, ['name'])
export class ExperimentEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'experiment_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
