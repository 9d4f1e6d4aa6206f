import type { ModelSignature } from '@orrery/domain';
import { halfPlusTwoGraph } from '@orrery/math-onnx/testing';
import { listen, sendJson, testToken, type Listener } from '@orrery/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Tensor } from '../model-process/index.js';
import { startGrpcBench, type GrpcBench } from '../testing/grpc-bench.js';
import { ECHOED_TYPES, echoTypesModel } from '../testing/protocol-models.js';
import { openClient, type ClientOptions, type RemoteProtocol } from './open-client.js';
import { RemoteCallError } from './remote-call-error.js';
import type { RemoteClient } from './remote-client.js';

/** The remote server is one of ours: what it answers is held against the real clients of each protocol elsewhere. */
let remote: GrpcBench;
const opened: { readonly close: () => Promise<void> }[] = [];

const OPTIONS: ClientOptions = {
  allowedHosts: ['127.0.0.1'],
  connections: 4,
  connectDeadlineMs: 2_000,
  maxAnswerBytes: 1_000_000,
  authorizationOf: () => `Bearer ${testToken('reader')}`,
};
const DEADLINE_MS = 10_000;
const CALL = { deadlineMs: DEADLINE_MS };
const KINDS = ['TF_SERVING_REST', 'TF_SERVING_GRPC', 'OPEN_INFERENCE_REST'] as const;

beforeAll(async () => {
  remote = await startGrpcBench();
  await remote.open('half_plus_two', { versions: 1, file: halfPlusTwoGraph() });
  await remote.open('types', { versions: 1, file: echoTypesModel() });
});

afterAll(() => remote.close());

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

function client(kind: (typeof KINDS)[number], model: string, version: string | null = null): RemoteClient {
  const url = kind === 'TF_SERVING_GRPC' ? `http://${remote.address}` : remote.service.url;
  return open(url, { kind, model: { model, version } });
}

function open(url: string, protocol: RemoteProtocol): RemoteClient {
  const made = openClient(url, protocol, OPTIONS);
  opened.push(made);
  return made;
}

const float32 = (name: string, values: readonly number[]): Tensor => ({
  ...{ name, dtype: 'float32', dims: [values.length], data: Float32Array.from(values) },
});

const EVERY_TYPE: readonly Tensor[] = ECHOED_TYPES.map((name): Tensor => {
  const head = { name, dims: [2] };
  switch (name) {
    case 'string':
      return { ...head, dtype: name, data: ['', 'Grüße "\n'] };
    case 'int64':
      return { ...head, dtype: name, data: BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n) };
    case 'uint64':
      return { ...head, dtype: name, data: BigUint64Array.of(0n, 2n ** 64n - 1n) };
    case 'float16':
      return { ...head, dtype: name, data: Uint16Array.of(0x3c00, 0x3555) };
    case 'float32':
      return { ...head, dtype: name, data: Float32Array.of(0.1, -3e38) };
    case 'float64':
      return { ...head, dtype: name, data: Float64Array.of(0.1, 1e300) };
    case 'bool':
      return { ...head, dtype: name, data: Uint8Array.of(1, 0) };
    case 'int8':
      return { ...head, dtype: name, data: Int8Array.of(-128, 127) };
    case 'int16':
      return { ...head, dtype: name, data: Int16Array.of(-32768, 32767) };
    case 'int32':
      return { ...head, dtype: name, data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) };
    case 'uint8':
      return { ...head, dtype: name, data: Uint8Array.of(0, 255) };
    case 'uint16':
      return { ...head, dtype: name, data: Uint16Array.of(0, 65535) };
    case 'uint32':
      return { ...head, dtype: name, data: Uint32Array.of(0, 2 ** 32 - 1) };
  }
});

const byName = (tensors: readonly Tensor[]) => Object.fromEntries(tensors.map((each) => [each.name, each]));

describe.each(KINDS)('a server that speaks %s', (kind) => {
  it('is asked whether it is well, what the model takes, and for predictions', async () => {
    const half = client(kind, 'half_plus_two', '1');

    await half.check(DEADLINE_MS);
    expect(await half.describe(DEADLINE_MS)).toEqual({
      inputs: [{ name: 'x', dtype: 'float32', shape: [null] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: [null] }],
    });
    expect(await half.infer([float32('x', [2, 3, 4])], 3, CALL)).toEqual([float32('y', [3, 3.5, 4])]);
  });

  it('gets and gives every type to the last bit', async () => {
    const types = client(kind, 'types');
    const signature = await types.describe(DEADLINE_MS);

    expect(signature.inputs.map(({ dtype }) => dtype).toSorted()).toEqual([...ECHOED_TYPES].toSorted());
    const outputs = await types.infer(EVERY_TYPE, 2, CALL);
    expect(byName(outputs)).toEqual(
      byName(EVERY_TYPE.map((input) => ({ ...input, name: `${input.name}_out` }) as Tensor)),
    );
  });

  it('refuses what it does not know, and a value that it does not take', async () => {
    const unknown = client(kind, 'nobody');

    await expect(unknown.check(DEADLINE_MS)).rejects.toBeInstanceOf(RemoteCallError);
    await expect(unknown.describe(DEADLINE_MS)).rejects.toMatchObject({ failure: 'refused' });
    const wrong = client(kind, 'half_plus_two').infer([float32('z', [1])], 1, CALL);
    await expect(wrong).rejects.toMatchObject({ failure: 'refused', blamesServer: false });
  });

  it('that is not there, and one that says nothing, are told apart', async () => {
    const model = { model: 'm', version: null };
    const gone = open('http://127.0.0.1:9', { kind, model });
    await expect(gone.check(DEADLINE_MS)).rejects.toMatchObject({ failure: 'unreachable' });

    const silent = await listenFor(() => undefined);
    const failure = kind === 'TF_SERVING_GRPC' ? /late|unreachable/ : /late/;
    await expect(open(silent.url, { kind, model }).check(300)).rejects.toMatchObject({
      failure: expect.stringMatching(failure),
    });
  });

  it('may be no address of the own network, unless the operator allows it', () => {
    const ask = () =>
      openClient('http://10.1.2.3:8500', { kind, model: { model: 'm', version: null } }, OPTIONS);
    expect(ask).toThrow('"10.1.2.3" is not an address of the internet.');
  });
});

describe('a service of rows', () => {
  const signature: ModelSignature = {
    inputs: [
      { name: 'age', dtype: 'int64', shape: [null] },
      { name: 'words', dtype: 'string', shape: [null, 2] },
    ],
    outputs: [
      { name: 'score', dtype: 'float64', shape: [null] },
      { name: 'label', dtype: 'string', shape: [null] },
    ],
  };
  const rows: readonly Tensor[] = [
    { name: 'age', dtype: 'int64', dims: [2], data: BigInt64Array.of(7n, 2n ** 60n) },
    { name: 'words', dtype: 'string', dims: [2, 2], data: ['a', 'b', 'c', 'd'] },
  ];

  async function service(
    answer: unknown,
  ): Promise<{ readonly client: RemoteClient; readonly asked: string[] }> {
    const asked: string[] = [];
    const { url } = await listenFor((request, body, response) => {
      asked.push(`${request.method} ${request.url} ${body}`);
      sendJson(response, 200, answer);
    });
    const protocol = { kind: 'HTTP_ROWS', predictPath: '/score', healthPath: '/healthz', signature } as const;
    return { client: open(`${url}/api`, protocol), asked };
  }

  it('gets a list of rows and answers with one', async () => {
    const predictions = [
      { score: 0.5, label: 'low' },
      { score: 1, label: 'high' },
    ];
    const { client, asked } = await service({ predictions });

    await client.check(DEADLINE_MS);
    expect(await client.infer(rows, 2, CALL)).toEqual([
      { name: 'score', dtype: 'float64', dims: [2], data: Float64Array.of(0.5, 1) },
      { name: 'label', dtype: 'string', dims: [2], data: ['low', 'high'] },
    ]);
    expect(asked).toEqual([
      'GET /api/healthz ',
      'POST /api/score {"instances":[{"age":7,"words":["a","b"]},{"age":1152921504606846976,"words":["c","d"]}]}',
    ]);
  });

  it.each<[unknown, string]>([
    [{ predictions: [{ score: 1, label: 'x' }] }, '1 predictions for 2 rows'],
    [{ predictions: [{ score: 1 }, { score: 2 }] }, 'the output "label" is missing'],
    [
      {
        predictions: [
          { score: 'x', label: '' },
          { score: 2, label: '' },
        ],
      },
      'score',
    ],
    ['nothing', 'no list of "predictions"'],
  ])('is at fault with the answer %j', async (answer, reason) => {
    const { client } = await service(answer);
    const asked = client.infer(rows, 2, CALL);
    await expect(asked).rejects.toMatchObject({
      failure: 'unreadable',
      message: expect.stringContaining(reason),
    });
  });
});

async function listenFor(answer: Parameters<typeof listen>[0]): Promise<Listener> {
  const listener = await listen(answer);
  opened.push(listener);
  return listener;
}
