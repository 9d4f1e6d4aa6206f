import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RunEntity } from './run.entity.js';

@Entity('run_tag')
@Index('run_tag_search', { synchronize: false })
export class RunTagEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_tag_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_tag_run_fk' })
  runId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'run_tag_pk' })
  key!: string;

  @Column('text')
  value!: string;

  @Column('uuid', { name: 'experiment_id' })
  experimentId!: string;
}
