import {
  judgeDelivery,
  sendOutbound,
  type DeliveryOutcome,
  type SignedMessage,
} from '@orrery/platform-outbound';
import { webhookHeaders } from './sign-webhook.js';

export interface WebhookPost {
  readonly url: string;
  readonly secret: string | null;
  readonly message: SignedMessage;
  /** Hosts that the operator trusts, whatever their address is. */
  readonly allowedHosts: readonly string[];
  readonly deadlineMs: number;
}

/** Posts a message to a webhook once. */
export async function postWebhook({ message, secret, ...to }: WebhookPost): Promise<DeliveryOutcome> {
  const headers = { 'content-type': 'application/json', ...webhookHeaders(message, secret) };
  return judgeDelivery(
    await sendOutbound({ ...to, method: 'POST', headers, body: message.payload, maxAnswerBytes: 0 }),
  );
}
