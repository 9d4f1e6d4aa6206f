import { Column, Entity, ForeignKey, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { ExperimentEntity } from '../experiment/experiment.entity.js';

/** What MLflow's clients call a dataset: a description of rows that a run read, known by name and digest. */
@Entity('run_dataset')
@Unique('run_dataset_unique', ['experimentId', 'name', 'digest'])
export class RunDatasetEntity {
  @PrimaryGeneratedColumn('increment', { type: 'bigint', primaryKeyConstraintName: 'run_dataset_pk' })
  id!: string;

  @Column('uuid', { name: 'experiment_id' })
  @ForeignKey(() => ExperimentEntity, { name: 'run_dataset_experiment_fk' })
  experimentId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  digest!: string;

  @Column('text', { name: 'source_type' })
  sourceType!: string;

  @Column('text')
  source!: string;

  @Column('text', { nullable: true })
  schema!: string | null;

  @Column('text', { nullable: true })
  profile!: string | null;
}
