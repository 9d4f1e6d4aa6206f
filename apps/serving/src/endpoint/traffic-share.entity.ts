import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { EndpointEntity } from './endpoint.entity.js';

@Entity('traffic_share')
@Index('traffic_share_version', ['versionId'])
@Check('traffic_share_percent_range', 'percent >= 0 AND percent <= 100')
export class TrafficShareEntity {
  @PrimaryColumn('uuid', { name: 'endpoint_id', primaryKeyConstraintName: 'traffic_share_pk' })
  @ForeignKey(() => EndpointEntity, { name: 'traffic_share_endpoint_fk' })
  endpointId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'traffic_share_pk' })
  version!: number;

  @Column('uuid', { name: 'version_id' })
  versionId!: string;

  @Column('double precision')
  percent!: number;
}
