import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { LineageNodeEntity } from '../lineage-graph/lineage-node.entity.js';

/** A facet as it was written; most events say what was said before. */
@Entity('lineage_facet_body')
export class LineageFacetBodyEntity {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'lineage_facet_body_pk' })
  digest!: Buffer;

  @Column('json')
  body!: object;
}

/** What was said of a node under a name at a moment. */
@Entity('lineage_facet')
export class LineageFacetEntity {
  @PrimaryColumn('integer', { name: 'node_id', primaryKeyConstraintName: 'lineage_facet_pk' })
  @ForeignKey(() => LineageNodeEntity, { name: 'lineage_facet_node_fk' })
  nodeId!: number;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'lineage_facet_pk' })
  name!: string;

  @PrimaryColumn('timestamptz', { name: 'happened_at', primaryKeyConstraintName: 'lineage_facet_pk' })
  happenedAt!: Date;

  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'lineage_facet_pk' })
  @ForeignKey(() => LineageFacetBodyEntity, { name: 'lineage_facet_body_fk' })
  digest!: Buffer;
}
