import { createHmac } from 'node:crypto';

export interface SignedMessage {
  /** The same at every try, so that a receiver can tell a second delivery. */
  readonly id: string;
  /** Seconds since 1970, of this try. */
  readonly timestamp: number;
  readonly payload: string;
}

/** `v1,<base64 of HMAC-SHA256(key, "id.timestamp.payload")>`: as Standard Webhooks and MLflow sign. */
export function signMessage({ id, timestamp, payload }: SignedMessage, key: string | Uint8Array): string {
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${payload}`).digest('base64');
  return `v1,${digest}`;
}
