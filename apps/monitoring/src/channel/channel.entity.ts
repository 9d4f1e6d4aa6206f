import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { ChannelKind } from './channel.js';

export const CHANNEL_NAME_UNIQUE = 'channel_name_unique';

@Entity('channel')
@Unique(CHANNEL_NAME_UNIQUE, ['name'])
@Check('channel_kind', `kind IN ('WEBHOOK')`)
export class ChannelEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'channel_pk' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: ChannelKind;

  @Column('text')
  url!: string;

  @Column('text', { nullable: true })
  secret!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
