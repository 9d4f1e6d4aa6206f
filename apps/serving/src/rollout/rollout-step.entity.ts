import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { RolloutEntity } from './rollout.entity.js';

@Entity('rollout_step')
export class RolloutStepEntity {
  @PrimaryColumn('uuid', { name: 'rollout_id', primaryKeyConstraintName: 'rollout_step_pk' })
  @ForeignKey(() => RolloutEntity, { name: 'rollout_step_rollout_fk' })
  rolloutId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'rollout_step_pk' })
  position!: number;

  @Column('double precision')
  percent!: number;

  @Column('timestamptz', { name: 'began_at' })
  beganAt!: Date;

  @Column('timestamptz', { name: 'in_force_at', nullable: true })
  inForceAt!: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('text')
  note!: string;

  @Column('bigint', { name: 'canary_requests' })
  canaryRequests!: string | number;

  @Column('bigint', { name: 'canary_errors' })
  canaryErrors!: string | number;

  @Column('bytea', { name: 'canary_latency' })
  canaryLatency!: Buffer;

  @Column('bigint', { name: 'stable_requests' })
  stableRequests!: string | number;

  @Column('bigint', { name: 'stable_errors' })
  stableErrors!: string | number;

  @Column('bytea', { name: 'stable_latency' })
  stableLatency!: Buffer;
}
