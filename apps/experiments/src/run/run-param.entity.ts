import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RunEntity } from './run.entity.js';

@Entity('run_param')
@Index('run_param_search', { synchronize: false })
export class RunParamEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_param_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_param_run_fk' })
  runId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'run_param_pk' })
  key!: string;

  @Column('text')
  value!: string;

  @Column('uuid', { name: 'experiment_id' })
  experimentId!: string;
}
