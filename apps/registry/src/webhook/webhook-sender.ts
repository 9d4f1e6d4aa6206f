import { Inject, Injectable } from '@nestjs/common';
import {
  sendOutbound,
  signMessage,
  type OutboundAnswer,
  type OutboundFailure,
  type OutboundRefusal,
  type SignedMessage,
} from '@orrery/platform-outbound';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { RegistryConfig } from '../registry.config.js';
import type { Webhook } from './webhook.js';

const DEADLINE_MS = 10_000;
const MAX_ANSWER_BYTES = 16 * 1024;

/** Posts to a webhook once, with MLflow's headers. */
@Injectable()
export class WebhookSender {
  constructor(@Inject(SERVICE_CONFIG) private readonly config: RegistryConfig) {}

  send(
    { url, secret }: Webhook,
    { id, payload }: Pick<SignedMessage, 'id' | 'payload'>,
  ): Promise<OutboundAnswer | OutboundRefusal | OutboundFailure> {
    const timestamp = Math.floor(Date.now() / 1000);
    return sendOutbound({
      url,
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-MLflow-Delivery-Id': id,
        'X-MLflow-Timestamp': String(timestamp),
        ...(secret && { 'X-MLflow-Signature': signMessage({ id, timestamp, payload }, secret) }),
      },
      body: payload,
      allowedHosts: this.config.webhookAllowedHosts,
      deadlineMs: DEADLINE_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    });
  }
}
