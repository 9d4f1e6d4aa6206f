import { Injectable } from '@nestjs/common';
import { requestListLoader } from '@orrery/platform-graphql';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import type { WebhookDelivery, WebhookId } from './webhook.js';

const SHOWN = 10;

@Injectable()
export class WebhookLoader {
  readonly latestDeliveries = requestListLoader<WebhookId, WebhookDelivery>(
    (ids) => this.deliveries.listLatest(ids, SHOWN),
    ({ webhookId }) => webhookId,
  );

  constructor(private readonly deliveries: WebhookDeliveryRepository) {}
}
