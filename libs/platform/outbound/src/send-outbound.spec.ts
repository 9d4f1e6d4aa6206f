import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { listen, webhookReceiver, type WebhookReceiver } from '@orrery/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOutboundUrl } from './check-outbound-url.js';
import { judgeDelivery } from './judge-delivery.js';
import { sendOutbound, type OutboundRequest } from './send-outbound.js';

let receiver: WebhookReceiver;

beforeEach(async () => {
  receiver = await webhookReceiver();
});

afterEach(() => receiver.close());

function send(change: Partial<OutboundRequest> = {}) {
  return sendOutbound({
    url: `${receiver.url}/hook?x=1`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"a":1}',
    allowedHosts: ['127.0.0.1'],
    deadlineMs: 5000,
    maxAnswerBytes: 100,
    ...change,
  });
}

describe('calling an address that a user gave', () => {
  it('sends the body once and reads the answer', async () => {
    expect(await send()).toMatchObject({ kind: 'answered', status: 204 });

    expect(receiver.received).toMatchObject([
      {
        path: '/hook?x=1',
        body: '{"a":1}',
        headers: { 'content-type': 'application/json', 'content-length': '7' },
      },
    ]);
  });

  it('reads no more of an answer than it was told, however long it is', async () => {
    const endless = await listen((_request, _body, response) => {
      response.writeHead(200);
      const write = () => {
        while (response.write('x'.repeat(64 * 1024)));
        response.once('drain', write);
      };
      write();
    });

    expect(await send({ url: endless.url, maxAnswerBytes: 1000 })).toMatchObject({
      status: 200,
      body: Buffer.from('x'.repeat(1000)),
    });
    await endless.close();
  });

  it('takes the status for the answer when the body stops coming', async () => {
    const stuck = await listen((_request, _body, response) => response.writeHead(200).write('begun'));

    expect(await send({ url: stuck.url, deadlineMs: 300 })).toMatchObject({
      status: 200,
      body: Buffer.from('begun'),
    });
    await stuck.close();
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    receiver.statuses.push(status);

    const answer = await send();

    expect(judgeDelivery(answer)).toMatchObject({
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

    expect(judgeDelivery(await send())).toMatchObject({ kind: 'failed', transient });
  });

  it('gives up at the deadline when nobody answers, or the name is not resolved', async () => {
    const silent = await listen(() => {});

    expect(await send({ url: silent.url, deadlineMs: 50 })).toEqual({
      kind: 'unreachable',
      reason: 'No answer within 50 ms.',
    });
    expect(
      await send({ url: 'http://slow.example.com', deadlineMs: 50, resolve: () => new Promise(() => {}) }),
    ).toMatchObject({ reason: 'No answer within 50 ms.' });
    await silent.close();
  });

  it('reports a receiver that is not there as something that may pass', async () => {
    const gone = await listen(() => {});
    await gone.close();

    expect(judgeDelivery(await send({ url: gone.url }))).toMatchObject({
      kind: 'failed',
      transient: true,
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it.each([
    ['a line break in a value', { 'x-name': 'a\r\nx-injected: 1' }],
    ['a lone line feed', { 'x-name': 'a\nb' }],
    ['a NUL', { 'x-name': 'a\0b' }],
    ['a line break in a name', { 'x\r\ny': 'a' }],
    ['another host', { Host: 'metadata' }],
    ['another length', { 'Content-Length': '0' }],
    ['another framing', { 'transfer-encoding': 'chunked' }],
  ])('sends no header with %s', async (_what, headers) => {
    expect(await send({ headers })).toMatchObject({ kind: 'refused' });
    expect(receiver.received).toEqual([]);
  });

  it('does not talk to a host whose certificate nobody vouches for', async () => {
    const key = await readFile(new URL('./fixtures/self-signed.key.pem', import.meta.url));
    const cert = await readFile(new URL('./fixtures/self-signed.cert.pem', import.meta.url));
    const received: string[] = [];
    const server = createServer({ key, cert }, (request) => received.push(request.url ?? ''));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    const answer = await send({
      url: `https://self-signed.example.com:${port}/`,
      allowedHosts: ['self-signed.example.com'],
      resolve: async () => ['127.0.0.1'],
    });

    expect(answer).toMatchObject({ kind: 'unreachable', reason: expect.stringContaining('SELF_SIGNED') });
    expect(received).toEqual([]);
    server.close();
  });
});

describe('a name that leads to a private address', () => {
  it.each([
    ['127.0.0.1'],
    ['10.0.0.8'],
    ['169.254.169.254'],
    ['100.100.100.200'],
    ['::1'],
    ['fd00::1'],
    ['fe80::1%eth0'],
    ['::ffff:127.0.0.1'],
    ['64:ff9b::7f00:1'],
    ['8.8.8.8', '127.0.0.1'],
    ['not an address'],
  ])('is not connected to: %s %s', async (...addresses) => {
    const url = 'http://rebound.example.com/';
    const resolve = async () => addresses;

    expect(await send({ url, allowedHosts: [], resolve })).toMatchObject({ kind: 'refused' });
    expect(await checkOutboundUrl(url, { allowedHosts: [], deadlineMs: 1000, resolve })).toMatchObject({
      kind: 'refused',
    });
  });

  it('is refused when it is used, though it was public when it was given', async () => {
    const { port } = new URL(receiver.url);
    const url = `http://rebinding.example.com:${port}/`;
    const answers = [['8.8.8.8'], ['127.0.0.1']];
    const resolve = async () => answers.shift() ?? [];

    expect(await checkOutboundUrl(url, { allowedHosts: [], deadlineMs: 1000, resolve })).toMatchObject({
      kind: 'accepted',
    });
    expect(await send({ url, allowedHosts: [], resolve })).toMatchObject({ kind: 'refused' });
    expect(receiver.received).toEqual([]);
  });

  it('is resolved once: the connection goes to the address that was checked', async () => {
    const { port: open } = new URL(receiver.url);
    let lookups = 0;
    const resolve = async () => [++lookups === 1 ? '127.0.0.1' : '192.0.2.1'];
    const url = `http://pinned.example.com:${open}/`;

    expect(await send({ url, allowedHosts: ['pinned.example.com'], resolve })).toMatchObject({ status: 204 });

    expect(lookups).toBe(1);
    expect(receiver.received[0]?.headers.host).toBe(`pinned.example.com:${open}`);
  });
});

describe('a name that does not resolve', () => {
  it('can be given, for it may resolve later', async () => {
    const resolve = async () => {
      throw new Error('ENOTFOUND');
    };

    expect(
      await checkOutboundUrl('https://later.example.com/', { allowedHosts: [], deadlineMs: 1000, resolve }),
    ).toMatchObject({ kind: 'accepted' });
  });
});
