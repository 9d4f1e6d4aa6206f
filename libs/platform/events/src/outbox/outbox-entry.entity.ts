import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * What a committed transaction still has to tell the others: an event for the stream, or a job for a queue. Rows are
 * deleted once delivered; `position` is the order of delivery.
 */
@Entity('outbox')
@Index('outbox_position', ['position'])
export class OutboxEntryEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_pk' })
  id!: string;

  @Column('bigint', { generated: 'increment' })
  position!: string;

  /** `event`, or `queue:<name>`. */
  @Column('text')
  destination!: string;

  @Column('jsonb')
  body!: unknown;
}
