import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { infiniteLoopGraph } from '@orrery/math-onnx/testing';
import { testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { halfPlusTwo, startGrpcBench, type GrpcBench } from '../testing/grpc-bench.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };
const MEGABYTE = 1024 ** 2;
/** A request that the looping model does not end. */
const ENDLESS = 2;

/** Paths before the framework take bodies of up to a megabyte. */
const PATHS: readonly (readonly [path: string, bytes: number])[] = [
  ['/v1/models/<endpoint>:predict', MEGABYTE],
  ['/v1/models/<endpoint>:predict', 100 * MEGABYTE],
  ['/v1/models/<endpoint>:classify', 100 * MEGABYTE],
  ['/v1/models/<endpoint>/versions/1:predict', 100 * MEGABYTE],
  ['/v2/models/<endpoint>/infer', MEGABYTE],
  ['/v2/models/<endpoint>/infer', 100 * MEGABYTE],
  ['/v2/models/<endpoint>/versions/1/infer', 100 * MEGABYTE],
  ['/endpoints/<endpoint>/invocations', 100 * MEGABYTE],
];

let bench: GrpcBench;

beforeAll(async () => {
  bench = await startGrpcBench({ ORRERY_RECONCILE_MS: '100', ORRERY_MODEL_RUN_DEADLINE_MS: '2000' });
  await bench.open('half', { versions: 1, file: halfPlusTwo() });
  await bench.open('spent', { versions: 1, file: halfPlusTwo() });
  await bench.open('looping', { versions: 1, file: infiniteLoopGraph(1) });
  await limit({ endpoint: 'half', concurrent: 2 });
  await limit({ endpoint: 'looping', concurrent: 2 });
  await limit({ endpoint: 'spent', perSecond: 0.001, burst: 1 });
  await vi.waitFor(
    async () =>
      expect(await (await bench.service.fetch('/metrics')).text()).toContain('orrery_request_limits 3\n'),
    PATIENCE,
  );
  await predict('spent');
}, 120_000);

afterAll(() => bench.close());

async function limit(input: object): Promise<void> {
  const set = 'mutation ($input: SetRequestLimitInput!) { setRequestLimit(input: $input) { __typename } }';
  expect((await bench.service.graphql(set, { input })).errors).toBeUndefined();
}

async function predict(endpoint: string, value: unknown = 1): Promise<number> {
  const { status } = await bench.service.fetch(`/v1/models/${endpoint}:predict`, {
    method: 'POST',
    body: JSON.stringify({ instances: [value] }),
  });
  return status;
}

/** Sends the head of a request, and of its body nothing. */
async function begin(path: string, endpoint: string, bytes: number): Promise<Socket> {
  const { hostname, port } = new URL(bench.service.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // What is written after the end.
  socket.on('error', () => undefined);
  const head = [
    `POST ${path.replace('<endpoint>', endpoint)} HTTP/1.1`,
    `host: ${hostname}`,
    `authorization: Bearer ${testToken('admin')}`,
    'content-type: application/json',
    `content-length: ${bytes}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  return socket;
}

async function firstLine(socket: Socket): Promise<string> {
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString().split('\r\n', 1)[0] ?? '';
}

describe.each(PATHS)('a request to %s of %d bytes', PATIENCE, (path, bytes) => {
  it('that is over a limit is answered before its body is sent', async () => {
    const socket = await begin(path, 'spent', bytes);
    expect(await firstLine(socket)).toBe('HTTP/1.1 429 Too Many Requests');
    socket.destroy();
  });

  it('holds a place while it comes, and gives it back when its caller goes away', async () => {
    // More would be refused for its length.
    const length = Math.min(bytes, 2 * MEGABYTE);
    const sockets: Socket[] = [];
    while ((await predict('half')) === 200) {
      const socket = await begin(path, 'half', length);
      socket.write('{"inst');
      sockets.push(socket);
    }
    expect(await predict('half')).toBe(429);

    for (const socket of sockets) socket.destroy();

    await vi.waitFor(async () => expect(await predict('half')).toBe(200), PATIENCE);
  });
});

describe('a place among those that may be under way', PATIENCE, () => {
  it('is not worth hearing a caller out who goes on to send after the refusal', async () => {
    const socket = await begin('/v2/models/<endpoint>/infer', 'spent', 100 * MEGABYTE);
    expect(await firstLine(socket)).toContain('429');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const more = Buffer.alloc(MEGABYTE);
    let sent = 0;
    while (!socket.destroyed && sent < 100) {
      sent += 1;
      if (!socket.write(more)) await Promise.race([new Promise((go) => socket.once('drain', go)), closed]);
    }
    await closed;
    expect(sent).toBeLessThan(100);
  });

  it('is given back by requests that are wrong', async () => {
    for (const body of ['{', '[]', '{"instances":["far"]}', '{"instances":[]}']) {
      for (const path of [
        '/v1/models/half:predict',
        '/v2/models/half/infer',
        '/endpoints/half/invocations',
      ]) {
        for (const query of ['', '?again']) {
          const { status } = await bench.service.fetch(path + query, { method: 'POST', body });
          expect([400, 415, 200]).toContain(status);
        }
      }
    }
    // Both places, and no third.
    expect(await placesOf('looping')).toBe(2);
    expect(await predict('half')).toBe(200);
  });

  it('is given back, and not twice, when callers go away while a model computes for them', async () => {
    const body = JSON.stringify({ instances: [ENDLESS] });
    for (let i = 0; i < 4; i += 1) {
      const socket = await begin('/v1/models/<endpoint>:predict', 'looping', body.length);
      await new Promise((sent) => socket.write(body, sent));
      socket.destroy();
    }
    await vi.waitFor(async () => expect(await placesOf('looping')).toBe(2), PATIENCE);
  });
});

/** How many of many that come at once are let in. */
async function placesOf(endpoint: string): Promise<number> {
  const statuses = await Promise.all(Array.from({ length: 6 }, () => predict(endpoint, ENDLESS)));
  return statuses.filter((status) => status !== 429).length;
}
