import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SERVICE_NAMES } from '@orrery/domain';
import { startService, type RunningService } from '@orrery/platform-service';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayService } from '../index.js';

const MEGABYTE = 1024 ** 2;
const UPLOAD_MEGABYTES = 600;
const FATAL = 'fatal';
const NOBODY_LISTENS = 'http://127.0.0.1:9';

let gateway: RunningService;
const upstreams: Server[] = [];

/** Tells what reached it, and how many bytes came with that. */
async function startEcho(name: string): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith(FATAL)) return request.socket.destroy();
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
    request.on('end', () => {
      const { method, url, headers } = request;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, method, url, bytes, authorization: headers.authorization }));
    });
  });
  upstreams.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const urls: Record<string, string> = Object.fromEntries(
    SERVICE_NAMES.map((name) => [name, NOBODY_LISTENS]),
  );
  urls['experiments'] = await startEcho('experiments');
  urls['registry'] = await startEcho('registry');
  gateway = await startService(gatewayService, {
    ORRERY_MODE: 'local',
    ORRERY_LOG_LEVEL: 'silent',
    ORRERY_URLS: JSON.stringify(urls),
  });
});

afterAll(async () => {
  await gateway.close();
  for (const server of upstreams) server.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
}

/** Sends a path as it is written, which `fetch` would tidy up. */
async function ask(method: string, path: string, body?: Readable, headers: object = {}): Promise<Answer> {
  const { hostname, port } = new URL(gateway.url);
  const request = httpRequest({ hostname, port, method, path, headers: { ...headers } });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  if (body === undefined) request.end();
  else await pipeline(body, request);
  const response = await answered;
  const text = Buffer.concat(await response.toArray()).toString();
  return { status: response.statusCode, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

describe('a path of MLflow', () => {
  const bases = ['/api/2.0', '/api/3.0', '/ajax-api/2.0', '/ajax-api/3.0'];
  const belowBases = [
    ['registry', '/mlflow/registered-models/create'],
    ['registry', '/mlflow/registered-models'],
    ['registry', '/mlflow/model-versions/search?filter=name%3D%27a%2Fb%27&max_results=5'],
    ['registry', '/mlflow/webhooks/7/test'],
    ['experiments', '/mlflow/experiments/search-datasets'],
    ['experiments', '/mlflow/logged-models/m-1/tags/a%2Fb'],
    ['experiments', '/mlflow/server-info'],
    ['experiments', '/mlflow/registered-models-of-nobody'],
    ['experiments', '/mlflow/traces'],
    ['experiments', '/mlflow-artifacts/artifacts/0/r/artifacts/a%20b%23c.txt'],
    ['experiments', '/mlflow-artifacts/mpu/create/0/r/artifacts/x'],
  ].flatMap(([service = '', path = '']) => bases.map((base) => [service, base + path]));

  it.each([
    ...belowBases,
    ['experiments', '/get-artifact?run_id=1&path=a%2Fb'],
    ['registry', '/model-versions/get-artifact?name=m&version=1&path=x'],
  ])('reaches %s as it was sent: %s', async (name = '', path = '') => {
    expect(await ask('GET', path)).toMatchObject({ status: 200, body: { name, url: path } });
  });

  it('leaves nothing of the body of a GET on a connection that others use after it', async () => {
    const path = '/api/2.0/mlflow/experiments/get?experiment_id=0';
    const body = '{"experiment_id": "0"}';
    for (const headers of [{ 'content-length': body.length }, { 'transfer-encoding': 'chunked' }]) {
      const reached = await ask('GET', path, Readable.from([body]), headers);
      expect(reached).toMatchObject({ status: 200, body: { method: 'GET', url: path, bytes: 0 } });
      expect(await ask('GET', path)).toEqual(reached);
    }
  });

  it('is taken with one slash too many before it', async () => {
    expect(await ask('GET', '//api/2.0/mlflow/experiments/get?experiment_id=0')).toMatchObject({
      body: { name: 'experiments', url: '/api/2.0/mlflow/experiments/get?experiment_id=0' },
    });
  });

  it.each(
    ['POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => [
      { method, framing: { 'content-length': 7 } },
      { method, framing: { 'transfer-encoding': 'chunked' } },
    ]),
  )('takes $method with a body in $framing', async ({ method, framing }) => {
    const path = '/api/2.0/mlflow/logged-models/m-1';
    const headers = { ...framing, 'content-type': 'application/json', authorization: 'Basic eDp5' };
    expect(await ask(method, path, Readable.from(['{"a":', '1}']), headers)).toEqual({
      status: 200,
      body: { name: 'experiments', method, url: path, bytes: 7, authorization: 'Basic eDp5' },
    });
  });

  it('takes an upload that is larger than any limit of the gateway for its own bodies', async () => {
    const chunk = Buffer.alloc(MEGABYTE);
    const bytes = UPLOAD_MEGABYTES * MEGABYTE;
    const file = Readable.from(Array.from({ length: UPLOAD_MEGABYTES }, () => chunk));
    const path = '/api/2.0/mlflow-artifacts/artifacts/0/r/artifacts/weights.bin';
    const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes };
    expect(await ask('PUT', path, file, headers)).toMatchObject({ status: 200, body: { bytes } });
  }, 60_000);

  it.each([
    '/api/2.0/mlflow/experiments/..%2fregistered-models/create',
    '/api/2.0/mlflow/experiments/%2e%2e/registered-models/create',
    '/api/2.0/mlflow/experiments/../registered-models/create',
    '/api/2.0/mlflow/experiments/..%5cregistered-models',
    '/api/2.0/mlflow/../../../graphql',
    '/api/2.0/mlflow-artifacts/artifacts/%2e%2e%2f%2e%2e%2fetc/passwd',
    '/get-artifact/..%2f..%2fmetrics',
    '/api/2.0/mlflow/experiments/%zz',
  ])('that leaves its prefix reaches nobody: %s', async (path) => {
    const { status, body } = await ask('GET', path);
    expect([400, 404]).toContain(status);
    expect(body).not.toHaveProperty('name');
  });

  it.each([
    '/api//2.0/mlflow/experiments/get',
    '/api/2.0/MLFLOW/experiments/get',
    '/api%2f2.0/mlflow/runs/get',
  ])('is not what only looks like one: %s', async (path) => {
    expect((await ask('GET', path)).status).toBe(404);
  });

  it('is refused in the form of MLflow when it cannot be passed on', async () => {
    expect(await ask('GET', '/api/2.0/mlflow/experiments/..%2fregistered-models')).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message: expect.any(String) },
    });
  });
});

describe('the gateway', () => {
  it('answers as a tracking server whether it is there and what it speaks', async () => {
    expect(await ask('GET', '/health')).toEqual({ status: 200, body: 'OK' });
    expect(await ask('GET', '/version')).toEqual({
      status: 200,
      body: expect.stringMatching(/^3\.\d+\.\d+$/),
    });
  });

  it('says in the form of the protocol that a service cannot be reached', async () => {
    expect(await ask('GET', '/v2/models/m')).toMatchObject({
      status: 503,
      body: { error: expect.stringContaining('serving') },
    });
    expect(await ask('GET', '/v1/models/m')).toMatchObject({
      status: 503,
      body: { error: expect.any(String) },
    });
  });

  it.each([
    ['POST', '/invocations'],
    ['POST', '/endpoints/income/invocations'],
    ['GET', '/endpoints/income/ping'],
    ['GET', '/ping'],
  ])('says so to those who ask MLflow’s scoring server: %s %s', async (method, path) => {
    expect(await ask(method, path)).toMatchObject({
      status: 503,
      body: { error_code: 'TEMPORARILY_UNAVAILABLE', message: expect.stringContaining('serving') },
    });
  });

  it('passes nothing else of an endpoint on', async () => {
    expect((await ask('GET', '/endpoints/income')).status).toBe(404);
    expect((await ask('POST', '/endpoints/a/b/invocations')).status).toBe(404);
  });

  it.each(['GET', 'POST'])('says so to a client of MLflow whose %s a service died of', async (method) => {
    expect(await ask(method, `/ajax-api/2.0/mlflow/webhooks/${FATAL}`)).toMatchObject({
      status: 503,
      body: { error_code: 'TEMPORARILY_UNAVAILABLE', message: expect.stringContaining('registry') },
    });
  });
});
