import type { Identifier } from '@orrery/domain';
import type { WebhookEvent } from './webhook-event.js';

export type WebhookId = Identifier<'Webhook'>;
export type WebhookDeliveryId = Identifier<'WebhookDelivery'>;
export type WebhookStatus = 'ACTIVE' | 'DISABLED';

/** An address that hears of what happens to the models of its project. */
export interface Webhook {
  readonly id: WebhookId;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly status: WebhookStatus;
  /** Signs deliveries; never shown. */
  readonly secret: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type WebhookDeliveryStatus = 'PENDING' | 'DELIVERED' | 'FAILED';

/** One event on its way to one webhook. */
export interface WebhookDelivery {
  readonly id: WebhookDeliveryId;
  readonly webhookId: WebhookId;
  readonly event: WebhookEvent;
  /** The very text that is sent and signed, the same at every try. */
  readonly payload: string;
  readonly status: WebhookDeliveryStatus;
  readonly attempts: number;
  readonly responseStatus: number | null;
  readonly error: string | null;
  readonly createdAt: Date;
  readonly triedAt: Date | null;
}
