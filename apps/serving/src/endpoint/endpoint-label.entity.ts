import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { EndpointEntity } from './endpoint.entity.js';

@Entity('endpoint_label')
export class EndpointLabelEntity {
  @PrimaryColumn('uuid', { name: 'endpoint_id', primaryKeyConstraintName: 'endpoint_label_pk' })
  @ForeignKey(() => EndpointEntity, { name: 'endpoint_label_endpoint_fk' })
  endpointId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'endpoint_label_pk' })
  label!: string;

  @Column('integer')
  version!: number;

  @Column('uuid', { name: 'version_id' })
  versionId!: string;
}
