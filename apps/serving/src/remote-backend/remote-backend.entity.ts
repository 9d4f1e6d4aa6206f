import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { RemoteProtocol } from './open-client.js';

export const REMOTE_BACKEND_VERSION_UNIQUE = 'remote_backend_version_unique';

@Entity('remote_backend')
@Unique(REMOTE_BACKEND_VERSION_UNIQUE, ['versionId'])
export class RemoteBackendEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'remote_backend_pk' })
  id!: string;

  @Column('uuid', { name: 'version_id' })
  versionId!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('text')
  model!: string;

  @Column('integer')
  version!: number;

  @Column('jsonb')
  protocol!: RemoteProtocol;

  @Column('text', { array: true })
  urls!: string[];

  @Column('timestamptz', { name: 'registered_at' })
  registeredAt!: Date;

  @Column('text', { name: 'registered_by' })
  registeredBy!: string;
}
