import { status as Status } from '@grpc/grpc-js';
import { infiniteLoopGraph } from '@orrery/math-onnx/testing';
import { testToken } from '@orrery/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { GRPCInferenceService } from '../grpc/generated/grpc_service_pb.js';
import { halfPlusTwo, startGrpcBench, type GrpcBench } from '../testing/grpc-bench.js';
import { startReplica, type Replica } from '../testing/start-replica.js';

/** Others may keep the machine busy. */
const PATIENCE = { timeout: 60_000 };
const ENV = { ORRERY_RECONCILE_MS: '100', ORRERY_MODEL_RUN_DEADLINE_MS: '2000' };
/** A request that the looping model does not end. */
const ENDLESS = 2;

const ADMIN = { authorization: `Bearer ${testToken('admin')}` };

let bench: GrpcBench;
let replica: Replica;
let urls: readonly string[];

beforeAll(async () => {
  bench = await startGrpcBench(ENV);
  await bench.open('half', { versions: 1, file: halfPlusTwo() });
  await bench.open('looping', { versions: 1, file: infiniteLoopGraph(1) });
  replica = await startReplica(bench, ENV);
  urls = [bench.service.url, replica.url];
  await vi.waitFor(async () => expect((await predict(replica.url, 'half')).status).toBe(200), PATIENCE);
  await vi.waitFor(async () => expect((await fetchReady(replica.url)).status).toBe(200), PATIENCE);
}, 120_000);

afterEach(async () => {
  const { data } = await bench.service.graphql('{ requestLimits { nodes { endpoint { name } token } } }');
  const { nodes } = data['requestLimits'] as unknown as {
    nodes: { endpoint: { name: string } | null; token: string | null }[];
  };
  for (const { endpoint, token } of nodes) await remove({ endpoint: endpoint?.name ?? null, token });
  await untilInForce(0);
});

afterAll(async () => {
  await replica.close();
  await bench.close();
});

describe('a limit of requests', PATIENCE, () => {
  it('lets in exactly as many as it says over two replicas, and says when to come again', async () => {
    await set({ endpoint: 'half', perSecond: 0.01, burst: 12 });
    await untilInForce(1);

    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => predict(urls[i % 2], 'half')));

    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(12);
    expect(refused).toHaveLength(28);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(10);
    expect(await refused[0]?.json()).toEqual({ error: expect.stringContaining('than are allowed here') });
  });

  it('lets exactly so many be under way over two replicas', async () => {
    await set({ endpoint: 'looping', concurrent: 3 });
    await untilInForce(1);

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => predict(urls[i % 2], 'looping', ADMIN, ENDLESS)),
    );

    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
    expect(answers.filter(({ status }) => status === 504 || status === 503)).toHaveLength(3);
  });

  it('is told by each protocol in its own form', async () => {
    await set({ endpoint: 'half', token: 'reader', perSecond: 0.01, burst: 1 });
    await untilInForce(1);
    const reader = { authorization: `Bearer ${testToken('reader')}` };
    expect((await predict(urls[0], 'half', reader)).status).toBe(200);

    const tensor = { name: 'x', datatype: 'FP32', shape: [1], data: [1] };
    const post = (path: string, body: object) =>
      bench.service.fetch(path, {
        method: 'POST',
        headers: { ...reader, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const infer = await post('/v2/models/half/infer', { inputs: [tensor] });
    expect([infer.status, infer.headers.get('retry-after')]).toEqual([429, expect.any(String)]);
    const invocations = await post('/endpoints/half/invocations', { inputs: { x: [1] } });
    expect(invocations.status).toBe(429);
    expect(await invocations.json()).toMatchObject({ error_code: 'REQUEST_LIMIT_EXCEEDED' });
    const called = await bench.client.call(GRPCInferenceService.method.modelInfer, {
      modelName: 'half',
      inputs: [{ name: 'x', datatype: 'FP32', shape: [1n], contents: { fp32Contents: [1] } }],
    });
    expect(called.code).toBe(Status.RESOURCE_EXHAUSTED);
    const asked = `mutation { predict(input: { endpoint: "half", instances: [1] }) {
      __typename ... on RequestLimitError { code limitedBy } } }`;
    const { data } = await bench.service.graphql(asked, {}, 'writer');
    expect(data).toMatchObject({ predict: { __typename: 'PredictSuccess' } });
    await set({ token: 'writer', perSecond: 0.01, burst: 1 });
    await untilInForce(2);
    await bench.service.graphql(asked, {}, 'writer');
    expect((await bench.service.graphql(asked, {}, 'writer')).data).toMatchObject({
      predict: { __typename: 'RequestLimitError', code: 'REQUEST_LIMIT_EXCEEDED', limitedBy: 'RATE' },
    });
  });

  it('is for whom it says, and gone when it is removed', async () => {
    await set({ token: 'reader', perSecond: 0.01, burst: 1 });
    await untilInForce(1);
    const reader = { authorization: `Bearer ${testToken('reader')}` };
    await predict(urls[0], 'half', reader);
    expect((await predict(urls[0], 'half', reader)).status).toBe(429);
    expect((await predict(urls[0], 'half')).status).toBe(200);

    await remove({ token: 'reader' });

    expect((await predict(urls[0], 'half', reader)).status).toBe(200);
    expect(await remove({ token: 'reader' })).toBe('NotFoundError');
  });

  it('is set by an admin, to numbers that make one', async () => {
    expect(await set({ endpoint: 'half' })).toBe('InvalidInputError');
    expect(await set({ endpoint: 'half', perSecond: 0 })).toBe('InvalidInputError');
    expect(await set({ endpoint: 'half', burst: 3 })).toBe('InvalidInputError');
    expect(await set({ endpoint: 'nowhere', concurrent: 3 })).toBe('NotFoundError');
    const { errors } = await bench.service.graphql(SET, { input: { concurrent: 1 } }, 'writer');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });
});

const SET =
  'mutation ($input: SetRequestLimitInput!) { result: setRequestLimit(input: $input) { __typename } }';
const REMOVE =
  'mutation ($input: RemoveRequestLimitInput!) { result: removeRequestLimit(input: $input) { __typename } }';

async function mutate(document: string, input: object): Promise<string> {
  const { data, errors } = await bench.service.graphql(document, { input });
  expect(errors).toBeUndefined();
  return (data['result'] as unknown as { __typename: string }).__typename;
}

const set = (input: object) => mutate(SET, input);
const remove = (input: object) => mutate(REMOVE, input);

function fetchReady(url: string): Promise<Response> {
  return fetch(new URL('/v2/models/looping/ready', url), { headers: ADMIN });
}

/** Until both replicas heed so many limits. */
async function untilInForce(count: number): Promise<void> {
  for (const url of urls) {
    await vi.waitFor(
      async () =>
        expect(await (await fetch(new URL('/metrics', url), { headers: ADMIN })).text()).toContain(
          `orrery_request_limits ${count}\n`,
        ),
      { ...PATIENCE, interval: 20 },
    );
  }
}

function predict(
  url: string | undefined,
  endpoint: string,
  headers: Readonly<Record<string, string>> = ADMIN,
  value = 1,
): Promise<Response> {
  return fetch(new URL(`/v1/models/${endpoint}:predict`, url), {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ instances: [value] }),
  });
}
