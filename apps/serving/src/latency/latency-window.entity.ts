import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { EndpointEntity } from '../endpoint/endpoint.entity.js';

/** What one version did at one endpoint in one hour, of all replicas together. */
@Entity('latency_window')
@Index('latency_window_hour', ['hour'])
export class LatencyWindowEntity {
  @PrimaryColumn('uuid', { name: 'endpoint_id', primaryKeyConstraintName: 'latency_window_pk' })
  @ForeignKey(() => EndpointEntity, { name: 'latency_window_endpoint_fk' })
  endpointId!: string;

  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'latency_window_pk' })
  versionId!: string;

  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'latency_window_pk' })
  hour!: Date;

  @Column('bigint')
  refused!: string;

  @Column('bigint')
  errors!: string;

  /** A quantile sketch of the answered requests' milliseconds. */
  @Column('bytea')
  answered!: Buffer;
}
