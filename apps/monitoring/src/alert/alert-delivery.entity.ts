import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { ChannelEntity } from '../channel/channel.entity.js';
import { AlertEntity } from './alert.entity.js';
import type { AlertDeliveryStatus } from './alert.js';

@Entity('alert_delivery')
@Unique('alert_delivery_unique', ['alertId', 'channelId'])
@Check('alert_delivery_status', `status IN ('PENDING', 'DELIVERED', 'FAILED')`)
export class AlertDeliveryEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'alert_delivery_pk' })
  id!: string;

  @Column('uuid', { name: 'alert_id' })
  @ForeignKey(() => AlertEntity, { name: 'alert_delivery_alert_fk' })
  alertId!: string;

  @Column('uuid', { name: 'channel_id' })
  @ForeignKey(() => ChannelEntity, { name: 'alert_delivery_channel_fk' })
  channelId!: string;

  @Column('text')
  status!: AlertDeliveryStatus;

  @Column('integer')
  attempts!: number;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt!: Date | null;

  @Column('text', { nullable: true })
  error!: string | null;
}
