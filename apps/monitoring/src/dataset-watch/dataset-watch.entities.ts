import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { AlertSeverity } from '../alert-rule/alert-rule.js';
import type { AlertDeliveryStatus } from '../alert/alert.js';
import { ChannelEntity } from '../channel/channel.entity.js';
import type { DatasetFinding } from './dataset-watch.js';

@Entity('dataset_watch')
@Unique('dataset_watch_channel_unique', ['dataset', 'channelId'])
@Check('dataset_watch_severity', `severity IN ('INFO', 'WARNING', 'CRITICAL')`)
export class DatasetWatchEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'dataset_watch_pk' })
  id!: string;

  @Column('text')
  dataset!: string;

  @Column('uuid', { name: 'channel_id' })
  @ForeignKey(() => ChannelEntity, { name: 'dataset_watch_channel_fk' })
  channelId!: string;

  @Column('text')
  severity!: AlertSeverity;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}

@Entity('dataset_notice')
@Index('dataset_notice_watch', ['watchId', 'id'])
@Check('dataset_notice_kind', `kind IN ('VALIDATION_FAILED', 'ANOMALY')`)
@Check('dataset_notice_severity', `severity IN ('INFO', 'WARNING', 'CRITICAL')`)
@Check('dataset_notice_status', `status IN ('PENDING', 'DELIVERED', 'FAILED')`)
export class DatasetNoticeEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'dataset_notice_pk' })
  id!: string;

  @Column('uuid', { name: 'watch_id' })
  @ForeignKey(() => DatasetWatchEntity, { name: 'dataset_notice_watch_fk' })
  watchId!: string;

  @Column('text')
  kind!: DatasetFinding['kind'];

  @Column('text')
  severity!: AlertSeverity;

  @Column('text')
  message!: string;

  @Column('jsonb')
  finding!: unknown;

  @Column('text')
  status!: AlertDeliveryStatus;

  @Column('integer')
  attempts!: number;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt!: Date | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz', { name: 'raised_at' })
  raisedAt!: Date;
}
