import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ExperimentEntity } from './experiment.entity.js';

@Entity('experiment_tag')
export class ExperimentTagEntity {
  @PrimaryColumn('uuid', { name: 'experiment_id', primaryKeyConstraintName: 'experiment_tag_pk' })
  @ForeignKey(() => ExperimentEntity, { name: 'experiment_tag_experiment_fk' })
  experimentId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'experiment_tag_pk' })
  key!: string;

  @Column('text')
  value!: string;
}
