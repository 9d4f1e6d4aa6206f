import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { RunEntity } from '../run/run.entity.js';

/** What a run was when it was moved in from another server: a second import passes over what has not changed since. */
@Entity('imported_run')
@Index('imported_run_source', ['source'])
export class ImportedRunEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'imported_run_pk' })
  @ForeignKey(() => RunEntity, { name: 'imported_run_run_fk', onDelete: 'CASCADE' })
  runId!: string;

  @Column('text')
  source!: string;

  /** Of everything that the source tells about the run but its histories. */
  @Column('text')
  fingerprint!: string;

  /** Points that the source had. */
  @Column('bigint')
  points!: string;

  @Column('timestamptz', { name: 'imported_at' })
  importedAt!: Date;
}
