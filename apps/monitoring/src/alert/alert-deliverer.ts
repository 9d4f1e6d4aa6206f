import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Queues } from '@orrery/platform-redis';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { Job } from 'bullmq';
import { z } from 'zod';
import { ChannelRepository } from '../channel/channel.repository.js';
import { MonitorRepository } from '../monitor/monitor.repository.js';
import type { MonitoringConfig } from '../monitoring.config.js';
import { postWebhook } from '../webhook/post-webhook.js';
import { recordDelivery } from '../webhook/record-delivery.js';
import { AlertDeliveryRepository } from './alert-delivery.repository.js';
import { AlertRepository } from './alert.repository.js';
import { DELIVERY_QUEUE } from './alert.service.js';
import type { Alert, AlertDelivery, AlertDeliveryId } from './alert.js';

const DEADLINE_MS = 5000;
const CONCURRENCY = 8;

const payloadSchema = z.object({ deliveryId: z.uuid() });

/** Delivers alerts to their channels: at least once, each under the identifier of its delivery. */
@Injectable()
export class AlertDeliverer implements OnApplicationBootstrap {
  constructor(
    private readonly deliveries: AlertDeliveryRepository,
    private readonly alerts: AlertRepository,
    private readonly channels: ChannelRepository,
    private readonly monitors: MonitorRepository,
    private readonly queues: Queues,
    @Inject(SERVICE_CONFIG) private readonly config: MonitoringConfig,
  ) {}

  onApplicationBootstrap(): void {
    const options = { concurrency: CONCURRENCY };
    this.queues.work(DELIVERY_QUEUE, (payload, job) => this.handle(payload, job), options);
  }

  private async handle(payload: unknown, job: Job): Promise<void> {
    const id = payloadSchema.parse(payload).deliveryId as AlertDeliveryId;
    const delivery = await this.deliveries.find(id);
    if (delivery?.status !== 'PENDING') return;
    const outcome = await this.post(delivery);
    await recordDelivery(outcome, job, (tried) => this.deliveries.recordTry(id, tried));
  }

  private async post({ id, alertId, channelId }: AlertDelivery) {
    const alert = (await this.alerts.findByIds([alertId])).get(alertId);
    const channel = (await this.channels.findByIds([channelId])).get(channelId);
    if (alert === undefined || channel === undefined) {
      return { kind: 'failed', reason: 'The alert or its channel is gone.', transient: false } as const;
    }
    const payload = JSON.stringify(await this.describe(alert));
    return postWebhook({
      url: channel.url,
      secret: channel.secret,
      message: { id, timestamp: Math.floor(Date.now() / 1000), payload },
      allowedHosts: this.config.webhookAllowedHosts,
      deadlineMs: DEADLINE_MS,
    });
  }

  private async describe(alert: Alert): Promise<object> {
    const monitor = (await this.monitors.findByIds([alert.monitorId])).get(alert.monitorId);
    return {
      type: 'alert.raised',
      timestamp: alert.raisedAt.toISOString(),
      data: {
        alertId: alert.id,
        monitor: monitor?.name,
        endpoint: monitor?.endpoint,
        model: monitor?.model,
        modelVersionId: alert.modelVersionId,
        reportId: alert.reportId,
        kind: alert.kind,
        severity: alert.severity,
        message: alert.message,
        pipeline: alert.pipeline,
      },
    };
  }
}
