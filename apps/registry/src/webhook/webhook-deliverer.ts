import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { judgeDelivery } from '@orrery/platform-outbound';
import { Queues } from '@orrery/platform-redis';
import type { Job } from 'bullmq';
import { z } from 'zod';
import { WebhookDeliveryRepository } from './webhook-delivery.repository.js';
import { WEBHOOK_QUEUE } from './webhook-dispatcher.js';
import { WebhookSender } from './webhook-sender.js';
import { WebhookRepository } from './webhook.repository.js';
import type { WebhookDeliveryId } from './webhook.js';

const CONCURRENCY = 8;

const payloadSchema = z.object({ deliveryId: z.uuid() });

/** Delivers to webhooks: at least once, each delivery under its identifier at every try. */
@Injectable()
export class WebhookDeliverer implements OnApplicationBootstrap {
  constructor(
    private readonly deliveries: WebhookDeliveryRepository,
    private readonly webhooks: WebhookRepository,
    private readonly sender: WebhookSender,
    private readonly queues: Queues,
  ) {}

  onApplicationBootstrap(): void {
    const options = { concurrency: CONCURRENCY };
    this.queues.work(WEBHOOK_QUEUE, (payload, job) => this.handle(payload, job), options);
  }

  private async handle(payload: unknown, job: Job): Promise<void> {
    const id = payloadSchema.parse(payload).deliveryId as WebhookDeliveryId;
    const delivery = await this.deliveries.find(id);
    if (delivery?.status !== 'PENDING') return;
    const webhook = await this.webhooks.find(null, delivery.webhookId);
    if (webhook === null) return;
    if (webhook.status !== 'ACTIVE') {
      const error = 'The webhook was disabled before this could be delivered.';
      await this.deliveries.recordTry(
        delivery,
        { status: 'FAILED', responseStatus: null, error },
        new Date(),
      );
      return;
    }
    const answer = await this.sender.send(webhook, delivery);
    const outcome = judgeDelivery(answer);
    const responseStatus = answer.kind === 'answered' ? answer.status : null;
    if (outcome.kind === 'delivered') {
      await this.deliveries.recordTry(
        delivery,
        { status: 'DELIVERED', responseStatus, error: null },
        new Date(),
      );
      return;
    }
    const again = outcome.transient && job.attemptsMade + 1 < (job.opts.attempts ?? 1);
    const status = again ? 'PENDING' : 'FAILED';
    await this.deliveries.recordTry(delivery, { status, responseStatus, error: outcome.reason }, new Date());
    if (again) throw new Error(outcome.reason);
  }
}
