import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { DeliveryOutcome } from '@orrery/platform-outbound';
import { Queues } from '@orrery/platform-redis';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { Job } from 'bullmq';
import { z } from 'zod';
import { ChannelRepository } from '../channel/channel.repository.js';
import type { MonitoringConfig } from '../monitoring.config.js';
import { postWebhook } from '../webhook/post-webhook.js';
import { recordDelivery } from '../webhook/record-delivery.js';
import { DatasetWatchRepository } from './dataset-watch.repository.js';
import type { DatasetNotice, DatasetNoticeId } from './dataset-watch.js';
import { NOTICE_QUEUE } from './dataset-watches.js';

const DEADLINE_MS = 5000;
const CONCURRENCY = 8;

const payloadSchema = z.object({ noticeId: z.uuid() });

const TYPES: Readonly<Record<DatasetNotice['kind'], string>> = {
  VALIDATION_FAILED: 'dataset.validation_failed',
  ANOMALY: 'dataset.anomaly_found',
};

/** Delivers notices to their channels: at least once, each under its identifier. */
@Injectable()
export class NoticeDeliverer implements OnApplicationBootstrap {
  constructor(
    private readonly watches: DatasetWatchRepository,
    private readonly channels: ChannelRepository,
    private readonly queues: Queues,
    @Inject(SERVICE_CONFIG) private readonly config: MonitoringConfig,
  ) {}

  onApplicationBootstrap(): void {
    const options = { concurrency: CONCURRENCY };
    this.queues.work(NOTICE_QUEUE, (payload, job) => this.handle(payload, job), options);
  }

  private async handle(payload: unknown, job: Job): Promise<void> {
    const id = payloadSchema.parse(payload).noticeId as DatasetNoticeId;
    const notice = await this.watches.findNotice(id);
    // Whoever stopped watching is not told any more.
    if (notice?.status !== 'PENDING') return;
    const outcome = await this.post(notice);
    await recordDelivery(outcome, job, (tried) => this.watches.recordTry(id, tried));
  }

  private async post(notice: DatasetNotice): Promise<DeliveryOutcome> {
    const watch = await this.watches.find(notice.watchId);
    const channel = watch && (await this.channels.findByIds([watch.channelId])).get(watch.channelId);
    if (!channel) return { kind: 'failed', reason: 'The channel is gone.', transient: false };
    const payload = JSON.stringify(described(notice));
    return postWebhook({
      url: channel.url,
      secret: channel.secret,
      message: { id: notice.id, timestamp: Math.floor(Date.now() / 1000), payload },
      allowedHosts: this.config.webhookAllowedHosts,
      deadlineMs: DEADLINE_MS,
    });
  }
}

function described({ kind, severity, message, finding, raisedAt }: DatasetNotice): object {
  const { kind: _, ...data } = finding;
  return { type: TYPES[kind], timestamp: raisedAt.toISOString(), data: { ...data, severity, message } };
}
