import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

export const EXPERIMENT_NAME_UNIQUE = 'experiment_name_unique';

@Entity('experiment')
@Index('experiment_folder', { synchronize: false })
@Unique(EXPERIMENT_NAME_UNIQUE, ['project', 'name'])
@Unique('experiment_number_unique', ['number'])
export class ExperimentEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'experiment_pk' })
  id!: string;

  /** How MLflow's clients name it. */
  @Column('bigint', { generated: 'increment' })
  number!: string;

  @Column('text')
  name!: string;

  @Column('text', { default: 'default' })
  project!: string;

  /** A path of names; empty for what lies in no folder. */
  @Column('text', { default: '' })
  folder!: string;

  /** Where a client said that files go; null where they go here. */
  @Column('text', { name: 'artifact_location', nullable: true })
  artifactLocation!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  deletedAt!: Date | null;
}
