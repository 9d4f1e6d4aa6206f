import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { EndpointEntity } from '../endpoint/endpoint.entity.js';
import type { PlannedStep, RolloutCriteria, RolloutState } from './rollout.js';

@Entity('rollout')
@Index('rollout_endpoint', ['endpointId', 'id'])
@Index('rollout_open', ['endpointId'], { unique: true, where: 'ended_at IS NULL' })
@Check('rollout_state_known', `state IN ('RUNNING', 'PAUSED', 'COMPLETED', 'ROLLED_BACK', 'ABANDONED')`)
export class RolloutEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'rollout_pk' })
  id!: string;

  @Column('uuid', { name: 'endpoint_id' })
  @ForeignKey(() => EndpointEntity, { name: 'rollout_endpoint_fk' })
  endpointId!: string;

  @Column('integer', { name: 'stable_version' })
  stableVersion!: number;

  @Column('uuid', { name: 'stable_version_id' })
  stableVersionId!: string;

  @Column('integer', { name: 'canary_version' })
  canaryVersion!: number;

  @Column('uuid', { name: 'canary_version_id' })
  canaryVersionId!: string;

  @Column('jsonb')
  plan!: readonly PlannedStep[];

  @Column('jsonb')
  criteria!: RolloutCriteria;

  @Column('text')
  state!: RolloutState;

  @Column('integer')
  position!: number;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('text', { name: 'started_by' })
  startedBy!: string;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('text', { nullable: true })
  reason!: string | null;
}
