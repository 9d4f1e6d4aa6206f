import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('artifact_upload')
export class ArtifactUploadEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'artifact_upload_pk' })
  id!: string;

  @Column('text')
  project!: string;

  @Column('text')
  path!: string;

  /** Of the key that whoever sends a part shows. */
  @Column('text', { name: 'key_sha256' })
  keySha256!: string;

  @Column('integer')
  parts!: number;

  @Column('timestamptz', { name: 'created_at' })
  @Index('artifact_upload_created')
  createdAt!: Date;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt!: Date | null;
}
