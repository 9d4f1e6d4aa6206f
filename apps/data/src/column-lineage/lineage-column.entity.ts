import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { LineageNodeEntity } from '../lineage-graph/lineage-node.entity.js';

@Entity('lineage_column')
@Unique('lineage_column_unique', ['nodeId', 'nameDigest'])
export class LineageColumnEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'lineage_column_pk' })
  id!: number;

  @Column('integer', { name: 'node_id' })
  @ForeignKey(() => LineageNodeEntity, { name: 'lineage_column_node_fk' })
  nodeId!: number;

  @Column('text')
  name!: string;

  @Column('bytea', { name: 'name_digest' })
  nameDigest!: Buffer;
}
