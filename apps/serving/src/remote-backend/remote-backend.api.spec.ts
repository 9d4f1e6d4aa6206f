import { halfPlusTwoGraph } from '@orrery/math-onnx/testing';
import { listen, sendJson, testToken, type Listener } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

let bench: ServingBench;
/** Serves half_plus_two itself, for the other. */
let remote: ServingBench;

const REGISTER = /* GraphQL */ `
  mutation ($input: RegisterRemoteBackendInput!) {
    registerRemoteBackend(input: $input) {
      __typename
      ... on RemoteBackendSuccess {
        remoteBackend {
          model
          version
          protocol
          summary
          registeredBy
        }
      }
      ... on UserError {
        message
      }
      ... on InvalidInputError {
        field
      }
    }
  }
`;

beforeAll(async () => {
  remote = await startServingBench();
  await remote.open('half_plus_two', { versions: 1, file: halfPlusTwoGraph() });
  const { host } = new URL(remote.service.url);
  bench = await startServingBench({
    ORRERY_REMOTE_ALLOWED_HOSTS: '127.0.0.1',
    ORRERY_REMOTE_AUTHORIZATION: JSON.stringify({ [host]: `Bearer ${testToken('reader')}` }),
  });
});

afterAll(async () => {
  await bench.close();
  await remote.close();
});

async function mutate(document: string, input: object) {
  const { data, errors } = await bench.service.graphql(document, { input });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  const [result] = Object.values(data as Record<string, { __typename: string }>);
  return result;
}

const register = (input: object) => mutate(REGISTER, input);

const CREATE =
  'mutation ($input: CreateEndpointInput!) { createEndpoint(input: $input) { __typename ... on UserError { message } } }';

async function openEndpoint(model: string): Promise<void> {
  expect(await mutate(CREATE, { name: model, model, version: 1 })).toEqual({
    __typename: 'CreateEndpointSuccess',
  });
  await bench.untilReady(model);
}

interface Instance extends Listener {
  isWell: boolean;
  asked: number;
}

/** Doubles x, as long as it is well. */
async function startInstance(): Promise<Instance> {
  const state = { isWell: true, asked: 0 };
  const listener = await listen((request, body, response) => {
    if (!state.isWell) return sendJson(response, 500, {});
    if (request.method === 'GET') return sendJson(response, 200, {});
    state.asked += 1;
    const { instances } = JSON.parse(body) as { instances: readonly number[] };
    sendJson(response, 200, { predictions: instances.map((x) => x * 2) });
  });
  return Object.assign(state, listener);
}

const ROWS = {
  protocol: 'HTTP_ROWS',
  inputs: [{ name: 'x', dtype: 'float64', shape: [null] }],
  outputs: [{ name: 'y', dtype: 'float64', shape: [null] }],
};

describe('a version that a server elsewhere answers for', () => {
  it.each(['TF_SERVING_REST', 'OPEN_INFERENCE_REST'])('is served as any other, by %s', async (protocol) => {
    const model = `half by ${protocol}`.replaceAll(' ', '-');
    bench.registry.addWithoutFile(model, 1, 'It is a pickle.');
    expect(await mutate(CREATE, { name: model, model, version: 1 })).toMatchObject({
      __typename: 'VersionNotServableError',
    });

    const input = { model, version: 1, protocol, urls: [remote.service.url], remoteModel: 'half_plus_two' };
    expect(await register(input)).toEqual({
      __typename: 'RemoteBackendSuccess',
      remoteBackend: { model, version: 1, protocol, summary: expect.any(String), registeredBy: 'admin' },
    });
    await openEndpoint(model);

    const answer = await bench.predict(`${model}:predict`, { instances: [2, 3, 4] });
    expect([answer.status, answer.body]).toEqual([200, { predictions: [3, 3.5, 4] }]);
    const wrong = await bench.predict(`${model}:predict`, { instances: [{ z: 1 }] });
    expect(wrong.status).toBe(400);
    const metadata = await bench.service.fetch(`/v1/models/${model}/metadata`);
    expect(await metadata.text()).toContain('DT_FLOAT');
  });

  it('goes on while some instances answer, and says 503 when none does', async () => {
    const instances = [await startInstance(), await startInstance()];
    bench.registry.addWithoutFile('double', 1, 'It is a service.');
    await register({ ...ROWS, model: 'double', version: 1, urls: instances.map(({ url }) => url) });
    await openEndpoint('double');
    const ask = () => bench.predict('double:predict', { instances: [1, 2] });
    expect((await ask()).body).toEqual({ predictions: [2, 4] });

    const [first, second] = instances;
    if (first === undefined || second === undefined) throw new Error('There are two.');
    first.isWell = false;
    for (let n = 0; n < 60; n += 1) expect((await ask()).status).toBe(200);
    expect(await healthOf('double')).toMatchObject({
      health: 'DEGRADED',
      summary: '1/2',
      instances: [
        { healthy: false, circuit: expect.stringMatching(/^(OPEN|HALF_OPEN)$/) },
        { healthy: true, circuit: 'CLOSED' },
      ],
    });

    second.isWell = false;
    for (let n = 0; n < 10; n += 1) await ask();
    expect((await ask()).status).toBe(503);
    expect(await healthOf('double')).toMatchObject({ health: 'UNHEALTHY', summary: '0/2' });
    expect((await bench.predict('nobody:predict', { instances: [1] })).status).toBe(404);

    const third = await startInstance();
    const SET = `mutation ($input: SetRemoteInstancesInput!) { setRemoteInstances(input: $input) { __typename } }`;
    await mutate(SET, { model: 'double', version: 1, urls: [third.url] });
    expect((await ask()).status).toBe(200);
    expect(await healthOf('double')).toMatchObject({ health: 'HEALTHY', summary: '1/1' });
    for (const instance of [first, second, third]) await instance.close();
  });

  it('is registered once, at addresses that may be called, with all that is needed to call it', async () => {
    bench.registry.addWithoutFile('checked', 1, 'It is a service.');
    const wanted = { ...ROWS, model: 'checked', version: 1, urls: ['http://127.0.0.1:9'] };
    const refused = [
      [{ urls: ['http://169.254.169.254/'] }, 'InvalidInputError'],
      [{ urls: ['file:///etc/passwd'] }, 'InvalidInputError'],
      [{ urls: [] }, 'InvalidInputError'],
      [{ urls: ['http://127.0.0.1:9', 'http://127.0.0.1:9'] }, 'InvalidInputError'],
      [{ inputs: [] }, 'InvalidInputError'],
      [{ outputs: [{ name: 'y', dtype: 'object', shape: [null] }] }, 'InvalidInputError'],
      [{ outputs: [{ name: 'y', dtype: 'float32', shape: [3] }] }, 'InvalidInputError'],
      [{ predictPath: 'x' }, 'InvalidInputError'],
      [{ protocol: 'TF_SERVING_REST', remoteVersion: 'one' }, 'InvalidInputError'],
      [{ version: 2 }, 'NotFoundError'],
      [{ model: 'nobody' }, 'NotFoundError'],
    ] as const;
    for (const [change, kind] of refused) {
      expect([change, await register({ ...wanted, ...change })]).toMatchObject([
        change,
        { __typename: kind },
      ]);
    }
    expect(await register(wanted)).toMatchObject({ __typename: 'RemoteBackendSuccess' });
    expect(await register(wanted)).toMatchObject({ __typename: 'NameTakenError' });
    expect(await healthOf('checked')).toMatchObject({ health: 'UNHEALTHY', summary: '0/1' });
  });

  it('is not taken from under an endpoint, and is forgotten when none serves it', async () => {
    const instance = await startInstance();
    bench.registry.addWithoutFile('leaving', 1, 'It is a service.');
    bench.registry.add('leaving', 2, halfPlusTwoGraph());
    await register({ ...ROWS, model: 'leaving', version: 1, urls: [instance.url] });
    await openEndpoint('leaving');
    const REMOVE = `mutation ($input: RemoveRemoteBackendInput!) { removeRemoteBackend(input: $input) { __typename } }`;
    const remove = () => mutate(REMOVE, { model: 'leaving', version: 1 });

    expect(await remove()).toEqual({ __typename: 'ConflictError' });
    expect(await register({ ...ROWS, model: 'leaving', version: 1, urls: [instance.url] })).toMatchObject({
      __typename: 'ConflictError',
    });
    await bench.divide('leaving', { 2: 100 });
    expect(await remove()).toEqual({ __typename: 'RemoteBackendSuccess' });
    expect(await remove()).toEqual({ __typename: 'NotFoundError' });
    await instance.close();
  });

  it('answers again after a restart', async () => {
    const instance = await startInstance();
    bench.registry.addWithoutFile('lasting', 1, 'It is a service.');
    await register({ ...ROWS, model: 'lasting', version: 1, urls: [instance.url] });
    await openEndpoint('lasting');
    await bench.service.restart();
    await bench.untilReady('lasting');
    expect((await bench.predict('lasting:predict', { instances: [4] })).body).toEqual({ predictions: [8] });
    await instance.close();
  });
});

async function healthOf(model: string) {
  const { data } = await bench.service.graphql(
    '{ remoteBackends(first: 100) { nodes { model health summary instances { healthy circuit } } } }',
  );
  const { remoteBackends } = data as unknown as { remoteBackends: { nodes: readonly { model: string }[] } };
  return remoteBackends.nodes.find((node) => node.model === model);
}
