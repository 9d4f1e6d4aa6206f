import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { WebhookEvent } from './webhook-event.js';
import { WebhookEntity } from './webhook.entity.js';
import type { WebhookDeliveryStatus } from './webhook.js';

@Entity('webhook_delivery')
@Index('webhook_delivery_webhook', ['webhookId', 'id'])
@Check('webhook_delivery_status', `status IN ('PENDING', 'DELIVERED', 'FAILED')`)
export class WebhookDeliveryEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhook_delivery_pk' })
  id!: string;

  @Column('uuid', { name: 'webhook_id' })
  @ForeignKey(() => WebhookEntity, { name: 'webhook_delivery_webhook_fk', onDelete: 'CASCADE' })
  webhookId!: string;

  @Column('text')
  event!: WebhookEvent;

  @Column('text')
  payload!: string;

  @Column('text')
  status!: WebhookDeliveryStatus;

  @Column('integer')
  attempts!: number;

  @Column('integer', { name: 'response_status', nullable: true })
  responseStatus!: number | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'tried_at', nullable: true })
  triedAt!: Date | null;
}
