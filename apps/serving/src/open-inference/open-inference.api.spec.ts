import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { identityGraph, infiniteLoopGraph, integerDivisionGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echoGraph } from '../model-process/testing/graphs.js';
import { delayModel } from '../testing/delay-model.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';
import { infer, postBytes, type InferCall } from '../testing/infer-client.js';

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
  await Promise.all([
    bench.open('echo', { versions: 1, file: echoGraph() }),
    bench.open('float', { versions: 1, file: identityGraph() }),
    bench.open('delay', { versions: 1, file: delayModel(), missingValues: 'ALLOW' }),
    bench.open('division', { versions: 1, file: integerDivisionGraph() }),
    bench.open('numbered'),
  ]);
});

afterAll(() => bench.close());

const INT64 = ['-9223372036854775808', '9223372036854775807'];
const UINT64 = ['0', '18446744073709551615'];

/** Two elements of each datatype, as JSON that keeps every digit, and as bytes. */
const SAMPLES: Readonly<
  Record<string, { readonly datatype: string; readonly json: string; readonly bytes: Uint8Array }>
> = {
  bool: { datatype: 'BOOL', json: '[true,false]', bytes: Uint8Array.of(1, 0) },
  int8: { datatype: 'INT8', json: '[-128,127]', bytes: bytesOf(Int8Array.of(-128, 127)) },
  int16: { datatype: 'INT16', json: '[-32768,32767]', bytes: bytesOf(Int16Array.of(-32768, 32767)) },
  int32: { datatype: 'INT32', json: '[-2147483648,5]', bytes: bytesOf(Int32Array.of(-2147483648, 5)) },
  int64: { datatype: 'INT64', json: `[${INT64.join()}]`, bytes: bytesOf(BigInt64Array.from(INT64, BigInt)) },
  uint8: { datatype: 'UINT8', json: '[0,255]', bytes: Uint8Array.of(0, 255) },
  uint16: { datatype: 'UINT16', json: '[0,65535]', bytes: bytesOf(Uint16Array.of(0, 65535)) },
  uint32: { datatype: 'UINT32', json: '[0,4294967295]', bytes: bytesOf(Uint32Array.of(0, 4294967295)) },
  uint64: {
    datatype: 'UINT64',
    json: `[${UINT64.join()}]`,
    bytes: bytesOf(BigUint64Array.from(UINT64, BigInt)),
  },
  float16: { datatype: 'FP16', json: '[0.5,-2.0]', bytes: bytesOf(Uint16Array.of(0x3800, 0xc000)) },
  float32: { datatype: 'FP32', json: '[0.25,1e+30]', bytes: bytesOf(Float32Array.of(0.25, 1e30)) },
  float64: { datatype: 'FP64', json: '[0.1,1e+300]', bytes: bytesOf(Float64Array.of(0.1, 1e300)) },
  string: { datatype: 'BYTES', json: '["é",""]', bytes: textBytes('é', '') },
};
const NAMES = Object.keys(SAMPLES);

function bytesOf(data: NodeJS.TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function textBytes(...texts: readonly string[]): Uint8Array {
  const parts = texts.map((text) => Buffer.from(text));
  return Buffer.concat(parts.flatMap((part) => [bytesOf(Uint32Array.of(part.byteLength)), part]));
}

function sample(name: string) {
  const found = SAMPLES[name];
  if (found === undefined) throw new Error(name);
  return found;
}

const x = (data: unknown, shape: readonly unknown[] = [1, 1]) => ({
  inputs: [{ name: 'x', datatype: 'FP32', shape, data }],
});
const binaryX = (floats: readonly number[], more: object = {}): InferCall => ({
  json: {
    inputs: [
      {
        name: 'x',
        datatype: 'FP32',
        shape: [floats.length, 1],
        parameters: { binary_data_size: 4 * floats.length },
      },
    ],
    ...more,
  },
  binary: [bytesOf(Float32Array.from(floats))],
});

describe('infer', () => {
  it('takes tensors of every type as JSON and gives them back, every digit of them', async () => {
    const inputs = NAMES.map(
      (name) =>
        `{"name":"${name}","datatype":"${sample(name).datatype}","shape":[2],"data":${sample(name).json}}`,
    );
    const response = await bench.service.fetch('/v2/models/echo/infer', {
      method: 'POST',
      body: `{"id":"seven","inputs":[${inputs.join()}]}`,
    });
    const outputs = NAMES.map(
      (name) =>
        `{"name":"${name}_out","datatype":"${sample(name).datatype}","shape":[2],"data":${sample(name).json}}`,
    );

    expect(await response.text()).toBe(
      `{"model_name":"echo","model_version":"1","id":"seven","outputs":[${outputs.join()}]}`,
    );
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  it('takes tensors of every type as bytes and gives them back, in the order of the JSON', async () => {
    const inputs = NAMES.map((name) => {
      const { datatype, bytes } = sample(name);
      return { name, datatype, shape: [2], parameters: { binary_data_size: bytes.byteLength } };
    });
    const json = { inputs, parameters: { binary_data_output: true } };
    const answer = await infer(bench, 'echo/infer', {
      json,
      binary: NAMES.map((name) => sample(name).bytes),
    });

    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.binary).toEqual(Buffer.concat(NAMES.map((name) => sample(name).bytes)));
    expect(answer.body).toMatchObject({
      outputs: NAMES.map((name) => ({
        name: `${name}_out`,
        shape: [2],
        parameters: { binary_data_size: sample(name).bytes.byteLength },
      })),
    });
  });

  it('takes nested data and flat data, row by row', async () => {
    const nested = await infer(bench, 'float/infer', { json: x([[1.5], [2]], [2, 1]) });
    const flat = await infer(bench, 'float/infer', { json: x([1.5, 2], [2, 1]) });

    expect(nested.body).toMatchObject({
      outputs: [{ name: 'y', datatype: 'FP32', shape: [2, 1], data: [1.5, 2] }],
    });
    expect(flat.body).toMatchObject({ outputs: [{ data: [1.5, 2] }] });
  });

  it('mixes tensors as JSON and as bytes in both directions, output by output', async () => {
    const json = {
      inputs: [
        { name: 'distance', datatype: 'FP32', shape: [1, 1], data: [700] },
        { name: 'origin', datatype: 'BYTES', shape: [1, 1], parameters: { binary_data_size: 7 } },
      ],
      outputs: [{ name: 'label', parameters: { binary_data: true } }, { name: 'probability' }],
    };
    const answer = await infer(bench, 'delay/infer', { json, binary: [textBytes('ATL')] });

    expect(answer.body).toMatchObject({
      outputs: [
        { name: 'label', datatype: 'INT64', parameters: { binary_data_size: 8 } },
        { name: 'probability', data: [expect.any(Number)] },
      ],
    });
    expect(answer.binary.byteLength).toBe(8);
  });

  it('gives an answer an identifier, the caller’s own where there is one', async () => {
    const answer = await infer(bench, 'float/infer', { json: x([1]) });
    const { id } = answer.body as { id: string };

    expect(id).toBe(answer.headers.get('x-orrery-prediction-id'));
    expect((await infer(bench, 'float/infer', { json: { id: 'mine', ...x([1]) } })).body).toMatchObject({
      id: 'mine',
    });
  });

  it('sends a user to the version that the division has for it, and asks a version or a label by name', async () => {
    await bench.divide('numbered', { 1: 50, 2: 50 });
    const versionOf = async (path: string, parameters: object = {}) => {
      const { body } = await infer(bench, `numbered${path}/infer`, { json: { ...x([1]), parameters } });
      return (body as { model_version: string }).model_version;
    };
    const users = Array.from({ length: 20 }, (_, i) => `user-${i}`);
    const first = await Promise.all(users.map((user_id) => versionOf('', { user_id })));

    expect(new Set(first)).toEqual(new Set(['1', '2']));
    expect(await Promise.all(users.map((user_id) => versionOf('', { user_id })))).toEqual(first);
    expect(await versionOf('/versions/2')).toBe('2');
  });

  it('takes the data of the only input alone, as one row, and answers in bytes', async () => {
    const answer = await infer(bench, 'float/infer', {
      json: '',
      binary: [bytesOf(Float32Array.of(7))],
    });

    expect(answer.body).toMatchObject({ outputs: [{ shape: [1, 1] }] });
    expect(answer.binary.readFloatLE()).toBe(7);
  });

  it('waits no longer than the caller does', async () => {
    await bench.open('looping', { versions: 1, file: infiniteLoopGraph(1) });
    const endless = { ...x([2]), parameters: { timeout: 1 } };
    const answer = await infer(bench, 'looping/infer', { json: endless });

    expect(answer).toMatchObject({ status: 504, body: { error: expect.stringContaining('within') } });
    expect(
      (await infer(bench, 'float/infer', { json: { ...x([1]), parameters: { timeout: 9_000_000 } } })).status,
    ).toBe(200);
  });

  it('takes null for a missing number where the endpoint was declared so', async () => {
    const inputs = [
      { name: 'distance', datatype: 'FP32', shape: [1, 1], data: [null] },
      { name: 'origin', datatype: 'BYTES', shape: [1, 1], data: ['ATL'] },
    ];

    expect((await infer(bench, 'delay/infer', { json: { inputs } })).status).toBe(200);
  });

  it.each([
    ['gzip', gzipSync, gunzipSync],
    ['deflate', deflateSync, inflateSync],
  ] as const)(
    'takes a body that is compressed by %s, and compresses the answer for who asks',
    async (coding, pack, unpack) => {
      const floats = Array.from({ length: 1000 }, (_, i) => i);
      const { json, binary = [] } = binaryX(floats, { parameters: { binary_data_output: true } });
      const text = Buffer.from(JSON.stringify(json));
      const headers = {
        'content-encoding': coding,
        'accept-encoding': coding,
        'inference-header-content-length': String(text.byteLength),
      };
      const body = pack(Buffer.concat([text, ...binary]));
      const response = await postBytes(bench, '/v2/models/float/infer', { headers, body });

      expect(response.headers['content-encoding']).toBe(coding);
      const length = Number(response.headers['inference-header-content-length']);
      expect(unpack(response.body).subarray(length)).toEqual(Buffer.concat(binary));
    },
  );
});

describe('a bad request', () => {
  const bytes = (size: number, left: readonly Uint8Array[], shape = [1, 1]): InferCall => ({
    json: { inputs: [{ name: 'x', datatype: 'FP32', shape, parameters: { binary_data_size: size } }] },
    binary: left,
  });
  const four = [new Uint8Array(4)];
  it.each<[string, InferCall, string]>([
    ['no JSON', { json: '{' }, 'failed to parse the request JSON buffer'],
    ['no object', { json: [] }, 'Send a JSON object'],
    ['no inputs', { json: {} }, "Unable to parse 'inputs'"],
    ['an input that is none', { json: { inputs: [7] } }, "Unable to parse 'inputs[0]'"],
    [
      'an unknown datatype',
      { json: { inputs: [{ name: 'x', datatype: 'FP8', shape: [1], data: [1] }] } },
      "'FP8'",
    ],
    ['BF16', { json: { inputs: [{ name: 'x', datatype: 'BF16', shape: [1], data: [1] }] } }, 'BF16'],
    [
      'another datatype',
      { json: { inputs: [{ name: 'x', datatype: 'FP64', shape: [1, 1], data: [1] }] } },
      'float64, not float32',
    ],
    ['a shape that the model has not', { json: x([1, 2], [1, 2]) }, 'shape'],
    ['a shape that is not filled', { json: x([1, 2], [3, 1]) }, '2 elements'],
    ['a huge shape', { json: x([1], [2_000_000_000, 2_000_000_000]) }, '1 elements'],
    ['a huge shape without elements', { json: x([], [2_000_000_000, 0]) }, 'no elements'],
    ['a negative shape', { json: x([1], [-1, 1]) }, 'whole numbers'],
    ['no rows', { json: x([], [0, 1]) }, 'no rows'],
    ['a wrong value', { json: x(['far']) }, '"x" in row 0 is the string "far"'],
    ['a null', { json: x([null]) }, '"x" in row 0'],
    ['NaN', { json: x(['NaN']) }, 'NaN'],
    ['a number beyond its type', { json: x([1e39]) }, '"x" in row 0'],
    [
      'data twice',
      { json: { inputs: [{ ...x([1]).inputs[0], parameters: { binary_data_size: 4 } }] }, binary: four },
      'both',
    ],
    ['no data', { json: { inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1] }] } }, 'neither'],
    [
      'an unknown input',
      { json: { inputs: [...x([1]).inputs, { ...x([1]).inputs[0], name: 'z' }] } },
      '"z" is no feature',
    ],
    ['an input twice', { json: { inputs: [...x([1]).inputs, ...x([1]).inputs] } }, 'more than once'],
    [
      'an unknown output',
      { json: { ...x([1]), outputs: [{ name: 'z' }] } },
      "unexpected inference output 'z' for model 'float'",
    ],
    [
      'an output as classes',
      { json: { ...x([1]), outputs: [{ name: 'y', parameters: { classification: 1 } }] } },
      'not supported',
    ],
    [
      'shared memory',
      {
        json: {
          inputs: [{ name: 'x', datatype: 'FP32', shape: [1, 1], parameters: { shared_memory_region: 'r' } }],
        },
      },
      'not supported',
    ],
    ['a reserved parameter', { json: { ...x([1]), parameters: { triton_x: 1 } } }, 'reserved'],
    ['parameters that are none', { json: { ...x([1]), parameters: [] } }, "'parameters'"],
    [
      'a timeout that is none',
      { json: { ...x([1]), parameters: { timeout: '1s' } } },
      "'parameters.timeout'",
    ],
    ['an identifier that is no text', { json: { ...x([1]), id: 7 } }, "'id'"],
    ['too few bytes', bytes(8, four), 'expecting 4 additional bytes'],
    ['bytes left over', bytes(4, [...four, ...four]), 'unexpected additional input data'],
    ['bytes that do not fill the shape', bytes(4, four, [2, 1]), '4 bytes'],
    ['a header that is too long', { json: {}, headers: { 'inference-header-content-length': '99' } }, '99'],
    [
      'a header that is no number',
      { json: {}, headers: { 'inference-header-content-length': '-1' } },
      'Unable to parse',
    ],
    ['a body that is not compressed as it says', { json: {}, headers: { 'content-encoding': 'gzip' } }, ''],
    ['an unknown coding', { json: {}, headers: { 'content-encoding': 'br' } }, 'gzip, deflate'],
  ])('is told what is wrong: %s', async (_, call, error) => {
    const answer = await infer(bench, 'float/infer', call);

    expect(answer.body).toEqual({ error: expect.stringContaining(error) });
    expect(answer.status).toBe(400);
  });

  it('names a model or a version that is not there as Triton does', async () => {
    expect(await infer(bench, 'nobody/infer', { json: x([1]) })).toMatchObject({
      status: 404,
      body: { error: "Request for unknown model: 'nobody' is not found" },
    });
    expect(await infer(bench, 'float/versions/9/infer', { json: x([1]) })).toMatchObject({
      status: 404,
      body: { error: "Request for unknown model: 'float' version 9 is not found" },
    });
    expect((await infer(bench, 'float/versions/nightly/infer', { json: x([1]) })).status).toBe(404);
  });

  it('is refused when it inflates beyond what is taken', async () => {
    const body = gzipSync(Buffer.alloc(65 * 1024 ** 2, ' '));

    const headers = { 'content-encoding': 'gzip' };

    expect((await postBytes(bench, '/v2/models/float/infer', { headers, body })).status).toBe(413);
  });

  it('that is refused unread harms nobody, though it is not compressed as it says', async () => {
    const headers = { 'content-encoding': 'gzip', 'content-type': '\u00e9' };
    const body = Buffer.from('no gzip');

    expect((await postBytes(bench, '/v2/models/float/infer', { headers, body })).status).toBe(415);
    expect((await infer(bench, 'float/infer', { json: x([1]) })).status).toBe(200);
  });

  it('that ends the model’s process fails alone', async () => {
    const pair = (a: number, b: number) => ({
      inputs: [
        { name: 'a', datatype: 'INT32', shape: [1, 1], data: [a] },
        { name: 'b', datatype: 'INT32', shape: [1, 1], data: [b] },
      ],
    });

    expect((await infer(bench, 'division/infer', { json: pair(-2147483648, -1) })).status).toBe(503);
    expect(await infer(bench, 'division/infer', { json: pair(6, 3) })).toMatchObject({
      status: 200,
      body: { outputs: [{ data: [2] }] },
    });
  });

  it('needs a token', async () => {
    const answer = await infer(bench, 'float/infer', {
      json: x([1]),
      headers: { authorization: 'Bearer nobody' },
    });

    expect(answer).toMatchObject({ status: 401, body: { error: expect.any(String) } });
  });
});

describe('what the server and its models are', () => {
  it('is told to who asks', async () => {
    expect(await get('')).toMatchObject({
      status: 200,
      body: {
        name: 'orrery',
        version: expect.any(String),
        extensions: expect.arrayContaining(['binary_tensor_data']),
      },
    });
    expect(await get('/models/float')).toEqual({
      status: 200,
      body: {
        name: 'float',
        versions: ['1'],
        platform: 'onnxruntime_onnx',
        inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }],
        outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
      },
    });
    expect(await get('/models/numbered/versions/1')).toMatchObject({ body: { name: 'numbered' } });
  });

  it('is alive and ready, which nobody needs a token to ask', async () => {
    const ask = (path: string) =>
      bench.service.fetch(`/v2/health/${path}`, { headers: { authorization: '' } });

    expect((await ask('live')).status).toBe(200);
    expect(await (await ask('ready')).json()).toEqual({ ready: true });
  });

  it('is ready model by model', async () => {
    expect(await get('/models/float/ready')).toEqual({ status: 200, body: { name: 'float', ready: true } });
    expect((await get('/models/float/versions/1/ready')).status).toBe(200);
    expect((await get('/models/nobody/ready')).status).toBe(404);
  });

  it('answers what is no path of the protocol in its form', async () => {
    expect(await get('/nothing')).toEqual({ status: 404, body: { error: 'There is no GET /v2/nothing.' } });
  });
});

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await bench.service.fetch(`/v2${path}`);
  return { status: response.status, body: await response.json() };
}
