import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { LineageNodeEntity } from './lineage-node.entity.js';

/** The columns that something was seen with at a moment. */
@Entity('lineage_schema')
export class LineageSchemaEntity {
  @PrimaryColumn('integer', { name: 'node_id', primaryKeyConstraintName: 'lineage_schema_pk' })
  @ForeignKey(() => LineageNodeEntity, { name: 'lineage_schema_node_fk' })
  nodeId!: number;

  @PrimaryColumn('timestamptz', { name: 'happened_at', primaryKeyConstraintName: 'lineage_schema_pk' })
  happenedAt!: Date;

  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'lineage_schema_pk' })
  digest!: Buffer;

  @Column('json')
  columns!: readonly object[];
}
