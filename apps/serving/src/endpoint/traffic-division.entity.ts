import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { EndpointEntity } from './endpoint.entity.js';
import type { DividedShare, DivisionCause } from './traffic-division.js';

@Entity('traffic_division')
@Check(
  'traffic_division_cause_known',
  `cause IN ('CREATED', 'SET', 'ROLLED_BACK', 'ROLLOUT', 'BANDIT', 'AB_TEST')`,
)
export class TrafficDivisionEntity {
  @PrimaryColumn('uuid', { name: 'endpoint_id', primaryKeyConstraintName: 'traffic_division_pk' })
  @ForeignKey(() => EndpointEntity, { name: 'traffic_division_endpoint_fk' })
  endpointId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'traffic_division_pk' })
  number!: number;

  @Column('timestamptz')
  at!: Date;

  @Column('jsonb')
  shares!: readonly DividedShare[];

  @Column('integer', { nullable: true })
  before!: number | null;

  @Column('text')
  cause!: DivisionCause;

  @Column('text', { name: 'changed_by' })
  changedBy!: string;

  @Column('text')
  reason!: string;

  @Column('uuid', { name: 'mover_id', nullable: true })
  moverId!: string | null;
}
