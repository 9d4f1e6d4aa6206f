import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An event that this service has reacted to; its presence makes a second delivery do nothing. */
@Entity('inbox')
@Index('inbox_received_at', ['receivedAt'])
export class InboxEntryEntity {
  @PrimaryColumn('uuid', { name: 'event_id', primaryKeyConstraintName: 'inbox_pk' })
  eventId!: string;

  @Column('timestamptz', { name: 'received_at', default: () => 'now()' })
  receivedAt!: Date;
}
