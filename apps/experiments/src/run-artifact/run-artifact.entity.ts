import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { RunEntity } from '../run/run.entity.js';

@Entity('run_artifact')
export class RunArtifactEntity {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'run_artifact_pk' })
  @ForeignKey(() => RunEntity, { name: 'run_artifact_run_fk' })
  runId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'run_artifact_pk' })
  path!: string;

  @Column('text', { name: 'content_digest' })
  contentDigest!: string;

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes!: string;

  @Column('timestamptz', { name: 'logged_at' })
  loggedAt!: Date;
}
