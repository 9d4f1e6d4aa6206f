import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ExperimentEntity } from '../experiment/experiment.entity.js';
import { LoggedModelEntity } from '../logged-model/logged-model.entity.js';
import { RunEntity } from '../run/run.entity.js';

@Entity('artifact_file')
@Index('artifact_file_run', ['runId', 'ownerPath'])
@Index('artifact_file_logged_model', ['loggedModelId', 'ownerPath'])
@Check('artifact_file_owner_check', 'num_nonnulls(run_id, logged_model_id) = num_nonnulls(owner_path)')
export class ArtifactFileEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'artifact_file_pk' })
  project!: string;

  @PrimaryColumn('text', { collation: 'C', primaryKeyConstraintName: 'artifact_file_pk' })
  path!: string;

  @Column('uuid', { name: 'experiment_id', nullable: true })
  @ForeignKey(() => ExperimentEntity, { name: 'artifact_file_experiment_fk' })
  @Index('artifact_file_experiment')
  experimentId!: string | null;

  @Column('uuid', { name: 'run_id', nullable: true })
  @ForeignKey(() => RunEntity, { name: 'artifact_file_run_fk' })
  runId!: string | null;

  @Column('uuid', { name: 'logged_model_id', nullable: true })
  @ForeignKey(() => LoggedModelEntity, { name: 'artifact_file_logged_model_fk' })
  loggedModelId!: string | null;

  @Column({ type: 'text', name: 'owner_path', collation: 'C', nullable: true })
  ownerPath!: string | null;

  @Column('text', { name: 'content_digest' })
  @Index('artifact_file_content')
  contentDigest!: string;

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes!: string;

  @Column('timestamptz', { name: 'logged_at' })
  loggedAt!: Date;
}
