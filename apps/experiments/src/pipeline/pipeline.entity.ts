import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { ExperimentEntity } from '../experiment/experiment.entity.js';
import type { StudySettings } from '../study/study.js';
import type { TrainingSetDefinition } from '../training-set/training-set.js';

export const PIPELINE_NAME_UNIQUE = 'pipeline_name_unique';

@Entity('pipeline')
@Unique(PIPELINE_NAME_UNIQUE, ['name'])
export class PipelineEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pipeline_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('uuid', { name: 'experiment_id' })
  @ForeignKey(() => ExperimentEntity, { name: 'pipeline_experiment_fk' })
  experimentId!: string;

  @Column('text')
  dataset!: string;

  @Column('jsonb', { name: 'training_set' })
  trainingSet!: TrainingSetDefinition;

  @Column('double precision', { name: 'validation_fraction' })
  validationFraction!: number;

  @Column('jsonb')
  settings!: StudySettings;

  @Column('text')
  model!: string;

  @Column('text')
  alias!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
