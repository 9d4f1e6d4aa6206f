import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RunEntity } from '../run/run.entity.js';
import { RunDatasetEntity } from './run-dataset.entity.js';

@Entity('run_dataset_input')
@Index('run_dataset_input_dataset', ['datasetId', 'runId'])
export class RunDatasetInputEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_dataset_input_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_dataset_input_run_fk' })
  runId!: string;

  @PrimaryColumn('bigint', { name: 'dataset_id', primaryKeyConstraintName: 'run_dataset_input_pk' })
  @ForeignKey(() => RunDatasetEntity, { name: 'run_dataset_input_dataset_fk' })
  datasetId!: string;

  /** The order in which a run's inputs were logged. */
  @Column('bigint', { generated: 'increment' })
  position!: string;

  @Column('jsonb')
  tags!: Readonly<Record<string, string>>;
}
