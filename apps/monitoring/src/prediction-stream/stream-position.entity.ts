import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The last entry of a stream that windows hold. */
@Entity('stream_position')
export class StreamPositionEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'stream_position_pk' })
  stream!: string;

  @Column('text', { name: 'entry_id' })
  entryId!: string;
}
