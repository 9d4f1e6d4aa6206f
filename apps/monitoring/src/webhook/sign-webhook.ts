import { createHmac } from 'node:crypto';

export interface WebhookMessage {
  /** The same at every try, so that a receiver can tell a second delivery. */
  readonly id: string;
  /** Seconds since 1970, of this try. */
  readonly timestamp: number;
  readonly payload: string;
}

const BASE64_SECRET = 'whsec_';

/** The headers of a message as the Standard Webhooks specification has them; unsigned without a secret. */
export function webhookHeaders(message: WebhookMessage, secret: string | null): Record<string, string> {
  const { id, timestamp, payload } = message;
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp) };
  if (secret === null) return headers;
  const digest = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${payload}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${digest}` };
}

function keyOf(secret: string): Buffer {
  if (secret.startsWith(BASE64_SECRET)) return Buffer.from(secret.slice(BASE64_SECRET.length), 'base64');
  return Buffer.from(secret, 'utf8');
}
