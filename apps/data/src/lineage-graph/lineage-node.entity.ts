import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** `key` is the digest of kind, namespace and name; `detail` is what kind of job, or which version. */
@Entity('lineage_node')
@Unique('lineage_node_key_unique', ['key'])
@Index('lineage_node_kind', ['kind', 'id'], { where: `kind <> 'RUN'` })
export class LineageNodeEntity {
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'lineage_node_pk' })
  id!: number;

  @Column('bytea')
  key!: Buffer;

  @Column('text')
  kind!: string;

  @Column('text')
  namespace!: string;

  @Column('text')
  name!: string;

  @Column('text')
  label!: string;

  @Column('text')
  detail!: string;

  @Column('timestamptz', { name: 'described_at' })
  describedAt!: Date;

  @Column('timestamptz', { name: 'first_seen_at' })
  firstSeenAt!: Date;
}
