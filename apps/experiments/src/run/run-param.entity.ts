import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { RunEntity } from './run.entity.js';

@Entity('run_param')
export class RunParamEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_param_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_param_run_fk' })
  runId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'run_param_pk' })
  key!: string;

  @Column('text')
  value!: string;
}
