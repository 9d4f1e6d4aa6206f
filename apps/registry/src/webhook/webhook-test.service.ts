import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EXAMPLE_FACTS, webhookPayload, type WebhookEvent } from './webhook-event.js';
import { WebhookSender } from './webhook-sender.js';
import type { Webhook } from './webhook.js';

/** What a webhook's receiver said to an example. */
export type WebhookTestResult =
  | { readonly kind: 'answered'; readonly success: boolean; readonly status: number; readonly body: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Tries a webhook out with an example, at once; nothing of it is kept. */
@Injectable()
export class WebhookTestService {
  constructor(private readonly sender: WebhookSender) {}

  /** @param event one of the webhook's own when not given. */
  async run(webhook: Webhook, event: WebhookEvent | null): Promise<WebhookTestResult> {
    const tried = event ?? webhook.events[0] ?? 'registered_model.created';
    const payload = webhookPayload(tried, EXAMPLE_FACTS[tried], new Date());
    const answer = await this.sender.send(webhook, { id: randomUUID(), payload });
    if (answer.kind !== 'answered') return { kind: 'failed', reason: answer.reason };
    const success = answer.status >= 200 && answer.status < 300;
    return { kind: 'answered', success, status: answer.status, body: answer.body.toString('utf8') };
  }
}
