import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { WebhookEvent } from './webhook-event.js';
import type { WebhookStatus } from './webhook.js';

@Entity('webhook')
@Index('webhook_project', ['project', 'id'])
@Check('webhook_status', `status IN ('ACTIVE', 'DISABLED')`)
export class WebhookEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'webhook_pk' })
  id!: string;

  @Column('text')
  project!: string;

  @Column('text')
  name!: string;

  @Column('text')
  description!: string;

  @Column('text')
  url!: string;

  @Column('text', { array: true })
  events!: WebhookEvent[];

  @Column('text')
  status!: WebhookStatus;

  @Column('text', { nullable: true })
  secret!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
