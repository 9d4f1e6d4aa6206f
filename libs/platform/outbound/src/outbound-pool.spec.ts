import { listen, type Answer, type Listener } from '@orrery/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { OutboundPool, type OutboundPoolOptions } from './outbound-pool.js';

const OPTIONS: OutboundPoolOptions = {
  allowedHosts: ['127.0.0.1'],
  connections: 2,
  connectDeadlineMs: 2_000,
  maxAnswerBytes: 1_000,
};
const GET = { method: 'GET', path: '/x', headers: {}, deadlineMs: 5_000 } as const;

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(handler: Answer): Promise<Listener> {
  const server = await listen(handler);
  closers.push(server.close);
  return server;
}

function open(url: string, change: Partial<OutboundPoolOptions> = {}): OutboundPool {
  const pool = OutboundPool.open(url, { ...OPTIONS, ...change });
  if (!(pool instanceof OutboundPool)) throw new Error(pool.reason);
  closers.push(() => pool.close());
  return pool;
}

describe('connections to an address that a user gave', () => {
  it('are used again, and carry bytes below the path of the address', async () => {
    const ports = new Set<number | undefined>();
    const { url } = await serve((request, body, response) => {
      ports.add(request.socket.remotePort);
      response.end(`${request.method} ${request.url} ${body}`);
    });
    const pool = open(`${url}/base/`);
    const body = Buffer.from('bytes');
    for (let n = 0; n < 5; n += 1) {
      const answer = await pool.send({ ...GET, method: 'POST', body });
      expect(answer).toMatchObject({
        kind: 'answered',
        status: 200,
        body: Buffer.from('POST /base/x bytes'),
      });
    }
    expect(ports.size).toBeLessThanOrEqual(OPTIONS.connections);
  });

  it('follow no redirect', async () => {
    const { url } = await serve((_request, _body, response) => {
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    });
    expect(await open(url).send(GET)).toMatchObject({ kind: 'answered', status: 302 });
  });

  it('are refused for what is no address of the internet, also when only its name leads there', async () => {
    expect(OutboundPool.open('http://10.0.0.1/', OPTIONS)).toMatchObject({ kind: 'refused' });
    expect(OutboundPool.open('file:///etc/passwd', OPTIONS)).toMatchObject({ kind: 'refused' });
    const rebound = open('http://models.example/', { resolve: async () => ['127.0.0.1'] });
    expect(await rebound.send(GET)).toMatchObject({ kind: 'refused' });
  });

  it('tell a missed deadline from a receiver that is not there', async () => {
    const silent = await serve(() => undefined);
    expect(await open(silent.url).send({ ...GET, deadlineMs: 50 })).toMatchObject({
      kind: 'unreachable',
      late: true,
    });
    expect(await open('http://127.0.0.1:9').send(GET)).toEqual({
      kind: 'unreachable',
      late: false,
      reason: 'The receiver cannot be reached: ECONNREFUSED.',
    });
  });

  it('refuse headers that would make two', async () => {
    const { url } = await serve((_request, _body, response) => response.end());
    const answer = await open(url).send({ ...GET, headers: { 'x-a': 'b\r\nx-c: d' } });
    expect(answer).toMatchObject({ kind: 'refused' });
  });

  it('take no longer answer than they were told', async () => {
    const { url } = await serve((_request, _body, response) => response.end('x'.repeat(2_000)));
    expect(await open(url).send(GET)).toEqual({
      kind: 'unreachable',
      late: false,
      reason: 'The answer is longer than 1000 bytes.',
    });
  });
});
