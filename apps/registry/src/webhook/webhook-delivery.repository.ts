import { Injectable } from '@nestjs/common';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import type { Repository } from 'typeorm';
import { WebhookDeliveryEntity } from './webhook-delivery.entity.js';
import type { WebhookDelivery, WebhookDeliveryId, WebhookId } from './webhook.js';

/** How a try ended. */
export type DeliveryTry = Pick<WebhookDelivery, 'status' | 'responseStatus' | 'error'>;

/** Deliveries of a webhook that are remembered once they have ended. */
const KEPT = 100;

@Injectable()
export class WebhookDeliveryRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(
    delivery: Pick<WebhookDelivery, 'webhookId' | 'event' | 'payload' | 'createdAt'>,
  ): Promise<WebhookDeliveryId> {
    const id: WebhookDeliveryId = newId();
    const untried = {
      status: 'PENDING',
      attempts: 0,
      responseStatus: null,
      error: null,
      triedAt: null,
    } as const;
    await this.rows.insert({ ...delivery, ...untried, id });
    return id;
  }

  async find(id: WebhookDeliveryId): Promise<WebhookDelivery | null> {
    const row = await this.rows.findOneBy({ id });
    return row && toDelivery(row);
  }

  /** Also forgets the webhook's oldest deliveries, so that the history stays bounded. */
  async recordTry({ id, webhookId }: WebhookDelivery, tried: DeliveryTry, at: Date): Promise<void> {
    await this.rows.update({ id }, { ...tried, triedAt: at, attempts: () => 'attempts + 1' });
    await this.unitOfWork.manager.query(
      `DELETE FROM webhook_delivery
       WHERE webhook_id = $1 AND status <> 'PENDING' AND id < (
         SELECT id FROM webhook_delivery WHERE webhook_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1
       )`,
      [webhookId, KEPT - 1],
    );
  }

  /** The newest `first` of each webhook, newest first. */
  async listLatest(ids: readonly WebhookId[], first: number): Promise<readonly WebhookDelivery[]> {
    const rows = await this.rows
      .createQueryBuilder('delivery')
      .where(
        `delivery.id IN (
           SELECT latest.id FROM unnest(:ids::uuid[]) AS wanted,
           LATERAL (
             SELECT id FROM webhook_delivery WHERE webhook_id = wanted ORDER BY id DESC LIMIT :first
           ) AS latest
         )`,
        { ids: [...ids], first },
      )
      .orderBy('delivery.id', 'DESC')
      .getMany();
    return rows.map(toDelivery);
  }

  private get rows(): Repository<WebhookDeliveryEntity> {
    return this.unitOfWork.manager.getRepository(WebhookDeliveryEntity);
  }
}

function toDelivery(row: WebhookDeliveryEntity): WebhookDelivery {
  return { ...row, id: row.id as WebhookDeliveryId, webhookId: row.webhookId as WebhookId };
}
