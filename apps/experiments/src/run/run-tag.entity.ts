import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { RunEntity } from './run.entity.js';

@Entity('run_tag')
export class RunTagEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_tag_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_tag_run_fk' })
  runId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'run_tag_pk' })
  key!: string;

  @Column('text')
  value!: string;
}
