import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RunEntity } from '../run/run.entity.js';
import { LoggedModelEntity } from './logged-model.entity.js';

const PK = 'logged_model_metric_pk';

@Entity('logged_model_metric')
@Index('logged_model_metric_dataset', ['datasetName', 'datasetDigest', 'modelId'])
export class LoggedModelMetricEntity {
  @PrimaryColumn('uuid', { name: 'model_id', primaryKeyConstraintName: PK })
  @ForeignKey(() => LoggedModelEntity, { name: 'logged_model_metric_model_fk' })
  modelId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: PK })
  key!: string;

  @PrimaryColumn('bigint', { name: 'at_ms', primaryKeyConstraintName: PK })
  atMs!: string;

  @PrimaryColumn('bigint', { primaryKeyConstraintName: PK })
  step!: string;

  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: PK })
  @ForeignKey(() => RunEntity, { name: 'logged_model_metric_run_fk' })
  @Index('logged_model_metric_run')
  runId!: string;

  @PrimaryColumn('double precision', { primaryKeyConstraintName: PK })
  value!: number;

  /** Empty where the metric was measured on no dataset that has a name. */
  @PrimaryColumn('text', { name: 'dataset_name', primaryKeyConstraintName: PK })
  datasetName!: string;

  @PrimaryColumn('text', { name: 'dataset_digest', primaryKeyConstraintName: PK })
  datasetDigest!: string;
}
