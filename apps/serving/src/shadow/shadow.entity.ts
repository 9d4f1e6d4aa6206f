import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { EndpointEntity } from '../endpoint/endpoint.entity.js';
import type { ShadowTallyJson } from './shadow-tally.js';

@Entity('shadow')
@Unique('shadow_endpoint_unique', ['endpointId'])
export class ShadowEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'shadow_pk' })
  id!: string;

  @Column('uuid', { name: 'endpoint_id' })
  @ForeignKey(() => EndpointEntity, { name: 'shadow_endpoint_fk' })
  endpointId!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'version_id' })
  versionId!: string;

  @Column('double precision')
  percent!: number;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('text', { name: 'started_by' })
  startedBy!: string;

  @Column('jsonb')
  tally!: ShadowTallyJson;
}
