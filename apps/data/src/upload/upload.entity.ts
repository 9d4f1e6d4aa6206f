import type { StoredFile } from '@orrery/platform-artifacts';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { IntakeRequest } from '../ingest/intake-request.js';

@Entity('upload')
@Check('upload_arrived', 'arrived_bytes BETWEEN 0 AND size_bytes')
export class UploadEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'upload_pk' })
  id!: string;

  @Column('bigint', { name: 'size_bytes' })
  sizeBytes!: string;

  @Column('bigint', { name: 'arrived_bytes' })
  arrivedBytes!: string;

  @Column('text')
  metadata!: string;

  @Column('jsonb', { nullable: true })
  purpose!: IntakeRequest | null;

  @Column('uuid', { name: 'lease_id', nullable: true })
  leaseId!: string | null;

  @Column('bytea', { name: 'writer_state', nullable: true })
  writerState!: Buffer | null;

  @Column('jsonb', { nullable: true })
  stored!: StoredFile | null;

  @Column('uuid', { name: 'job_id', nullable: true })
  jobId!: string | null;

  @Column('text', { name: 'created_by' })
  createdBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  @Index('upload_expires_at')
  expiresAt!: Date;
}
