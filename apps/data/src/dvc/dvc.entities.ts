import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { DatasetVersionEntity } from '../dataset-version/dataset-version.entity.js';
import type { DvcHash } from './object-name.js';
import type { OutputState } from './dvc-commit.js';

export const DVC_REMOTE_NAME_UNIQUE = 'dvc_remote_name_unique';

@Entity('dvc_remote')
@Unique(DVC_REMOTE_NAME_UNIQUE, ['name'])
export class DvcRemoteEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'dvc_remote_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

@Entity('dvc_object')
@Check('dvc_object_hash', `hash IN ('md5', 'md5-dos2unix')`)
export class DvcObjectEntity {
  @PrimaryColumn('uuid', { name: 'remote_id', primaryKeyConstraintName: 'dvc_object_pk' })
  @ForeignKey(() => DvcRemoteEntity, { name: 'dvc_object_remote_fk', onDelete: 'CASCADE' })
  remoteId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'dvc_object_pk' })
  hash!: DvcHash;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'dvc_object_pk' })
  oid!: string;

  @Column('bytea')
  digest!: Buffer;

  @Column('bytea')
  manifest!: Buffer;

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes!: string;
}

@Entity('dvc_commit')
@Unique('dvc_commit_unique', ['remoteId', 'gitCommit', 'branch'])
@Index('dvc_commit_of_remote', ['remoteId', 'id'])
export class DvcCommitEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'dvc_commit_pk' })
  id!: string;

  @Column('uuid', { name: 'remote_id' })
  @ForeignKey(() => DvcRemoteEntity, { name: 'dvc_commit_remote_fk', onDelete: 'CASCADE' })
  remoteId!: string;

  @Column('text', { name: 'git_commit' })
  gitCommit!: string;

  @Column('text')
  branch!: string;

  @Column('text', { nullable: true })
  repository!: string | null;

  @Column('text')
  message!: string;

  @Column('text', { name: 'recorded_by' })
  recordedBy!: string;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt!: Date;
}

@Entity('dvc_output')
@Check('dvc_output_hash', `hash IN ('md5', 'md5-dos2unix')`)
@Check('dvc_output_state', `state IN ('COMMITTED', 'INCOMPLETE', 'REFUSED')`)
export class DvcOutputEntity {
  @PrimaryColumn('uuid', { name: 'commit_id', primaryKeyConstraintName: 'dvc_output_pk' })
  @ForeignKey(() => DvcCommitEntity, { name: 'dvc_output_commit_fk', onDelete: 'CASCADE' })
  commitId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'dvc_output_pk' })
  path!: string;

  @Column('text')
  hash!: DvcHash;

  @Column('text')
  oid!: string;

  @Column('text')
  dataset!: string;

  @Column('text')
  state!: OutputState;

  @Column('uuid', { name: 'version_id', nullable: true })
  @ForeignKey(() => DatasetVersionEntity, { name: 'dvc_output_version_fk' })
  @Index('dvc_output_version')
  versionId!: string | null;

  @Column('text', { array: true })
  missing!: string[];

  @Column('integer', { name: 'missing_count' })
  missingCount!: number;

  @Column('text', { nullable: true })
  reason!: string | null;
}
