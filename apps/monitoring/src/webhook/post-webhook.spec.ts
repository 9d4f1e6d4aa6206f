import { webhookReceiver, type WebhookReceiver } from '@orrery/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postWebhook, type WebhookPost } from './post-webhook.js';

let receiver: WebhookReceiver;

beforeEach(async () => {
  receiver = await webhookReceiver();
});

afterEach(() => receiver.close());

function post(change: Partial<WebhookPost> = {}) {
  const message = { id: 'delivery-1', timestamp: 1_000_000_000, payload: '{"a":1}' };
  return postWebhook({
    url: `${receiver.url}/hook?x=1`,
    secret: null,
    message,
    allowedHosts: ['127.0.0.1'],
    deadlineMs: 5000,
    ...change,
  });
}

describe('posting to a webhook', () => {
  it('sends the payload once, with its identifier and time', async () => {
    expect(await post()).toEqual({ kind: 'delivered' });

    expect(receiver.received).toMatchObject([
      {
        path: '/hook?x=1',
        body: '{"a":1}',
        headers: {
          'webhook-id': 'delivery-1',
          'webhook-timestamp': '1000000000',
          'content-type': 'application/json',
        },
      },
    ]);
    expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  it('signs as the Standard Webhooks specification does in its own example', async () => {
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      payload: '{"test": 2432232314}',
    };

    await post({ message, secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' });

    expect(receiver.received[0]?.headers['webhook-signature']).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('says that a private address is no place for alerts, unless the operator trusts it', async () => {
    expect(await post({ allowedHosts: [] })).toMatchObject({ kind: 'failed', transient: false });
    expect(receiver.received).toEqual([]);
  });
});
