import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../testing/listener.js';
import { webhookReceiver, type WebhookReceiver } from '../testing/webhook-receiver.js';
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

  it.each([301, 302, 307, 308])('does not follow a redirect (%i), and does not try again', async (status) => {
    receiver.statuses.push(status);

    expect(await post()).toMatchObject({
      kind: 'failed',
      transient: false,
      reason: expect.stringContaining(String(status)),
    });
    expect(receiver.received).toHaveLength(1);
  });

  it.each([
    [400, false],
    [404, false],
    [410, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
  ])('says after an answer of %i whether trying again may help: %s', async (status, transient) => {
    receiver.statuses.push(status);

    expect(await post()).toMatchObject({ kind: 'failed', transient });
  });

  it('gives up at the deadline when the receiver does not answer, or the name is not resolved', async () => {
    const silent = await listen(() => {});

    expect(await post({ url: silent.url, deadlineMs: 50 })).toMatchObject({
      kind: 'failed',
      transient: true,
      reason: 'No answer within 50 ms.',
    });
    expect(
      await post({ url: 'http://slow.example.com', deadlineMs: 50, resolve: () => new Promise(() => {}) }),
    ).toMatchObject({ reason: 'No answer within 50 ms.' });
    await silent.close();
  });

  it('reports a receiver that is not there as something that may pass', async () => {
    const gone = await listen(() => {});
    await gone.close();

    expect(await post({ url: gone.url })).toMatchObject({
      kind: 'failed',
      transient: true,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('a webhook whose name leads to a private address', () => {
  it.each([
    ['127.0.0.1'],
    ['10.0.0.8'],
    ['169.254.169.254'],
    ['::1'],
    ['fd00::1'],
    ['::ffff:127.0.0.1'],
    ['64:ff9b::7f00:1'],
    ['8.8.8.8', '127.0.0.1'],
  ])('is not connected to: %s %s', async (...addresses) => {
    const url = 'http://rebound.example.com/';

    expect(await post({ url, allowedHosts: [], resolve: async () => addresses })).toMatchObject({
      kind: 'failed',
      transient: false,
    });
  });

  it('is resolved once: the connection goes to the address that was checked', async () => {
    const { port: open } = new URL(receiver.url);
    let lookups = 0;
    const resolve = async () => [++lookups === 1 ? '127.0.0.1' : '192.0.2.1'];
    const url = `http://pinned.example.com:${open}/`;

    expect(await post({ url, allowedHosts: ['pinned.example.com'], resolve })).toEqual({ kind: 'delivered' });

    expect(lookups).toBe(1);
    expect(receiver.received[0]?.headers.host).toBe(`pinned.example.com:${open}`);
  });
});
