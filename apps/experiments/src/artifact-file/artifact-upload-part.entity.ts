import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ArtifactUploadEntity } from './artifact-upload.entity.js';

@Entity('artifact_upload_part')
export class ArtifactUploadPartEntity {
  @PrimaryColumn('uuid', { name: 'upload_id', primaryKeyConstraintName: 'artifact_upload_part_pk' })
  @ForeignKey(() => ArtifactUploadEntity, { name: 'artifact_upload_part_upload_fk' })
  uploadId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'artifact_upload_part_pk' })
  number!: number;

  @Column('text', { name: 'content_digest' })
  @Index('artifact_upload_part_content')
  contentDigest!: string;

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes!: string;
}
