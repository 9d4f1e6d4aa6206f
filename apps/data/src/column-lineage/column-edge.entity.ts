import { Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { LineageColumnEntity } from './lineage-column.entity.js';

/** Holds as long as the edge does by which its run wrote the target; for what was stated without a run both are 0. */
@Entity('column_edge')
@Unique('column_edge_unique', ['source', 'target', 'runNodeId', 'how', 'direct'])
@Index('column_edge_write', ['writeEdgeId'])
@Index('column_edge_change', ['change'])
export class ColumnEdgeEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'column_edge_pk' })
  id!: number;

  @Column('integer')
  @ForeignKey(() => LineageColumnEntity, { name: 'column_edge_source_fk' })
  source!: number;

  @Column('integer')
  @ForeignKey(() => LineageColumnEntity, { name: 'column_edge_target_fk' })
  target!: number;

  @Column('integer', { name: 'run_node_id' })
  runNodeId!: number;

  @Column('integer', { name: 'write_edge_id' })
  writeEdgeId!: number;

  @Column('boolean')
  direct!: boolean;

  @Column('text')
  how!: string;

  @Column('timestamptz', { name: 'valid_from' })
  validFrom!: Date;

  @Column('timestamptz', { name: 'valid_to' })
  validTo!: Date;

  @Column('bigint')
  change!: string;
}
