import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** An event as it came; its digest is that of its content, so that one that comes again is known. */
@Entity('lineage_event')
@Unique('lineage_event_number_unique', ['number'])
@Index('lineage_event_run', ['runId', 'number'], { where: 'run_id IS NOT NULL' })
@Check('lineage_event_kind', `kind IN ('RUN', 'JOB', 'DATASET', 'REPORT')`)
export class LineageEventEntity {
  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'lineage_event_pk' })
  digest!: Buffer;

  @Column('bigint')
  number!: string;

  @Column('text')
  kind!: string;

  @Column('timestamptz', { name: 'happened_at' })
  happenedAt!: Date;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;

  @Column('text', { name: 'run_id', nullable: true })
  runId!: string | null;

  @Column('json')
  body!: object;
}
