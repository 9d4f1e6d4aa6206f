import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { EndpointEntity } from '../endpoint/endpoint.entity.js';

@Entity('bandit')
@Index('bandit_open', ['endpointId'], { unique: true, where: 'ended_at IS NULL' })
export class BanditEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'bandit_pk' })
  id!: string;

  @Column('uuid', { name: 'endpoint_id' })
  @ForeignKey(() => EndpointEntity, { name: 'bandit_endpoint_fk' })
  endpointId!: string;

  @Column('double precision', { name: 'floor_percent' })
  floorPercent!: number;

  @Column('integer', { name: 'every_seconds' })
  everySeconds!: number;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('text', { name: 'started_by' })
  startedBy!: string;

  @Column('timestamptz', { name: 'reckoned_at' })
  reckonedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;
}
