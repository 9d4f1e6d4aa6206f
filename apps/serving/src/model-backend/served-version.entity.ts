import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { SampleRows } from './served-version.js';

@Entity('served_version')
@Unique('served_version_number_unique', ['modelId', 'version'])
export class ServedVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'served_version_pk' })
  id!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  model!: string;

  @Column('integer')
  version!: number;

  @Column('text', { name: 'content_digest', nullable: true })
  contentDigest!: string | null;

  @Column('jsonb', { name: 'sample_rows', nullable: true })
  sampleRows!: SampleRows | null;
}
