import type { JobState } from '@orrery/domain';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { LineageNodeEntity } from '../lineage-graph/lineage-node.entity.js';

/** `stated`: what is known of a job without a run of it stands as a run that was complete at once. */
@Entity('lineage_run')
@Index('lineage_run_run_id', ['runId'])
@Index('lineage_run_job', ['jobId', 'startedAt', 'runOrder'])
@Index('lineage_run_parent', ['parentRunId'], { where: 'parent_run_id IS NOT NULL' })
@Check('lineage_run_state', `state IN ('START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER')`)
export class LineageRunEntity {
  @PrimaryColumn('integer', { name: 'node_id', primaryKeyConstraintName: 'lineage_run_pk' })
  @ForeignKey(() => LineageNodeEntity, { name: 'lineage_run_node_fk' })
  nodeId!: number;

  @Column('integer', { name: 'job_id' })
  @ForeignKey(() => LineageNodeEntity, { name: 'lineage_run_job_fk' })
  jobId!: number;

  @Column('text', { name: 'run_id' })
  runId!: string;

  /** Orders runs that started at the same moment, the same way wherever it is computed. */
  @Column('bigint', { name: 'run_order' })
  runOrder!: string;

  @Column('boolean')
  stated!: boolean;

  @Column('text')
  state!: JobState;

  @Column('integer', { name: 'state_rank' })
  stateRank!: number;

  @Column('timestamptz', { name: 'state_at' })
  stateAt!: Date;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'last_event_at' })
  lastEventAt!: Date;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt!: Date | null;

  @Column('text', { name: 'parent_run_id', nullable: true })
  parentRunId!: string | null;

  @Column('text', { name: 'parent_job', nullable: true })
  parentJob!: string | null;

  @Column('text', { name: 'nominal_at', nullable: true })
  nominalAt!: string | null;

  @Column('text', { nullable: true })
  error!: string | null;
}
