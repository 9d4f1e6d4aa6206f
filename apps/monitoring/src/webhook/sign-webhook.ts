import { signMessage, type SignedMessage } from '@orrery/platform-outbound';

const BASE64_SECRET = 'whsec_';

/** The headers of a message as the Standard Webhooks specification has them; unsigned without a secret. */
export function webhookHeaders(message: SignedMessage, secret: string | null): Record<string, string> {
  const headers = { 'webhook-id': message.id, 'webhook-timestamp': String(message.timestamp) };
  if (secret === null) return headers;
  return { ...headers, 'webhook-signature': signMessage(message, keyOf(secret)) };
}

function keyOf(secret: string): Buffer {
  if (secret.startsWith(BASE64_SECRET)) return Buffer.from(secret.slice(BASE64_SECRET.length), 'base64');
  return Buffer.from(secret, 'utf8');
}
