import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { EndpointEntity } from '../endpoint/endpoint.entity.js';

@Entity('request_limit')
@Unique('request_limit_scope_unique', ['endpointId', 'token'])
@Check('request_limit_positive', 'per_second > 0 AND burst > 0 AND concurrent > 0')
@Check('request_limit_bounds', 'per_second IS NOT NULL OR concurrent IS NOT NULL')
@Check('request_limit_burst_of_rate', '(per_second IS NULL) = (burst IS NULL)')
export class RequestLimitEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'request_limit_pk' })
  id!: string;

  @Column('uuid', { name: 'endpoint_id', nullable: true })
  @ForeignKey(() => EndpointEntity, { name: 'request_limit_endpoint_fk' })
  endpointId!: string | null;

  @Column('text', { nullable: true })
  token!: string | null;

  @Column('double precision', { name: 'per_second', nullable: true })
  perSecond!: number | null;

  @Column('integer', { nullable: true })
  burst!: number | null;

  @Column('integer', { nullable: true })
  concurrent!: number | null;

  @Column('timestamptz', { name: 'set_at' })
  setAt!: Date;

  @Column('text', { name: 'set_by' })
  setBy!: string;
}
