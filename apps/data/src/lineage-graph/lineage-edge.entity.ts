import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { LineageNodeEntity } from './lineage-node.entity.js';

@Entity('lineage_edge')
@Unique('lineage_edge_unique', ['source', 'target', 'kind'])
@Index('lineage_edge_target', ['target', 'kind'])
@Index('lineage_edge_change', ['change'])
@Index('lineage_edge_run', ['runNodeId'], { where: 'run_node_id IS NOT NULL' })
@Index('lineage_edge_line', ['jobId', 'line', 'runStartedAt', 'runOrder'], { where: 'line IS NOT NULL' })
@Index('lineage_edge_open', ['jobId', 'line', 'validTo'], { where: 'line IS NOT NULL' })
@Check('lineage_edge_kind', `kind IN ('READ', 'WRITE', 'STATED', 'PART', 'SAME', 'RUN')`)
export class LineageEdgeEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'lineage_edge_pk' })
  id!: number;

  @Column('text')
  kind!: string;

  @Column('integer')
  @ForeignKey(() => LineageNodeEntity, { name: 'lineage_edge_source_fk' })
  source!: number;

  @Column('integer')
  @ForeignKey(() => LineageNodeEntity, { name: 'lineage_edge_target_fk' })
  target!: number;

  @Column('timestamptz', { name: 'valid_from' })
  validFrom!: Date;

  /** `infinity` while it holds. */
  @Column('timestamptz', { name: 'valid_to' })
  validTo!: Date;

  @Column('integer', { name: 'job_id', nullable: true })
  jobId!: number | null;

  @Column('integer', { nullable: true })
  line!: number | null;

  @Column('integer', { name: 'run_node_id', nullable: true })
  runNodeId!: number | null;

  @Column('timestamptz', { name: 'run_started_at', nullable: true })
  runStartedAt!: Date | null;

  @Column('bigint', { name: 'run_order', nullable: true })
  runOrder!: string | null;

  /** From when on edges of earlier runs on the same line no longer hold; `infinity` before the run is complete. */
  @Column('timestamptz', { name: 'closes_at', nullable: true })
  closesAt!: Date | null;

  /** Grows with every change of the graph. */
  @Column('bigint')
  change!: string;
}
