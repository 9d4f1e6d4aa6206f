import { status as Status } from '@grpc/grpc-js';
import { fromJson, type JsonValue, type MessageInitShape } from '@bufbuild/protobuf';
import { testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echoGraph } from '../../model-process/testing/graphs.js';
import { halfPlusTwo, startGrpcBench, type GrpcBench } from '../../testing/grpc-bench.js';
import { DataType, ModelConfigSchema } from '../generated/model_config_pb.js';
import {
  GRPCInferenceService,
  type InferTensorContentsSchema,
  type ModelInferRequestSchema,
} from '../generated/grpc_service_pb.js';

const {
  modelConfig,
  modelInfer,
  modelMetadata,
  modelReady,
  modelStatistics,
  repositoryIndex,
  repositoryModelLoad,
  repositoryModelUnload,
  serverMetadata,
} = GRPCInferenceService.method;

type Contents = Exclude<MessageInitShape<typeof InferTensorContentsSchema>, { $typeName: string }>;
type Request = Exclude<MessageInitShape<typeof ModelInferRequestSchema>, { $typeName: string }>;

let bench: GrpcBench;

beforeAll(async () => {
  bench = await startGrpcBench();
  await bench.open('half', { versions: 1, file: halfPlusTwo() });
  await bench.open('echo', { versions: 1, file: echoGraph() });
});

afterAll(() => bench.close());

const infer = (request: Request, metadata = {}) => bench.client.call(modelInfer, request, { metadata });
const WRITER = { metadata: { authorization: `Bearer ${testToken('writer')}` } };

const floats = (...values: number[]) => Buffer.from(Float32Array.from(values).buffer);
const x = (count: number) => ({ name: 'x', datatype: 'FP32', shape: [BigInt(count)] });

/** A tensor [2] of each type: its typed contents, and the same as bytes. */
const TYPES: readonly (readonly [string, string, Contents | undefined, ArrayBufferView])[] = [
  ['bool', 'BOOL', { boolContents: [true, false] }, Uint8Array.of(1, 0)],
  ['int8', 'INT8', { intContents: [-128, 127] }, Int8Array.of(-128, 127)],
  ['int16', 'INT16', { intContents: [-32_768, 32_767] }, Int16Array.of(-32_768, 32_767)],
  ['int32', 'INT32', { intContents: [-(2 ** 31), 7] }, Int32Array.of(-(2 ** 31), 7)],
  ['int64', 'INT64', { int64Contents: [-(2n ** 63n), 7n] }, BigInt64Array.of(-(2n ** 63n), 7n)],
  ['uint8', 'UINT8', { uintContents: [0, 255] }, Uint8Array.of(0, 255)],
  ['uint16', 'UINT16', { uintContents: [0, 65_535] }, Uint16Array.of(0, 65_535)],
  ['uint32', 'UINT32', { uintContents: [0, 2 ** 32 - 1] }, Uint32Array.of(0, 2 ** 32 - 1)],
  ['uint64', 'UINT64', { uint64Contents: [0n, 2n ** 64n - 1n] }, BigUint64Array.of(0n, 2n ** 64n - 1n)],
  ['float16', 'FP16', undefined, Uint16Array.of(0x3c00, 0xfbff)],
  ['float32', 'FP32', { fp32Contents: [0.5, -3] }, Float32Array.of(0.5, -3)],
  ['float64', 'FP64', { fp64Contents: [0.1, -1e300] }, Float64Array.of(0.1, -1e300)],
  [
    'string',
    'BYTES',
    { bytesContents: [Buffer.from('é'), Buffer.from('')] },
    Buffer.from('\x02\0\0\0é\0\0\0\0'),
  ],
];

function bytesOf(values: ArrayBufferView): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

const heads = TYPES.map(([name, datatype]) => ({ name, datatype, shape: [2n] }));

describe('ModelInfer', () => {
  it('computes half plus two, raw and typed', async () => {
    const raw = await infer({ modelName: 'half', inputs: [x(3)], rawInputContents: [floats(2, 3, 4)] });
    expect(raw.message?.outputs).toMatchObject([{ name: 'y', datatype: 'FP32', shape: [3n] }]);
    expect(Buffer.from(raw.message?.rawOutputContents[0] ?? [])).toEqual(floats(3, 3.5, 4));

    const typed = await infer({
      modelName: 'half',
      inputs: [{ ...x(3), contents: { fp32Contents: [2, 3, 4] } }],
    });
    expect(typed.message?.outputs[0]?.contents?.fp32Contents).toEqual([3, 3.5, 4]);
    expect(typed.message?.rawOutputContents).toEqual([]);
  });

  it('takes and gives every type raw', async () => {
    const rawInputContents = TYPES.map(([, , , values]) => bytesOf(values));
    const { message, details } = await infer({ modelName: 'echo', inputs: heads, rawInputContents });
    expect(message, details).toBeDefined();
    const answered = new Map(
      message?.outputs.map(({ name }, index) => [name, Buffer.from(message.rawOutputContents[index] ?? [])]),
    );
    for (const [name, , , values] of TYPES)
      expect(answered.get(`${name}_out`), name).toEqual(bytesOf(values));
  });

  it('takes and gives every type in typed contents but half floats, which have none', async () => {
    const inputs = TYPES.map(([, , contents], index) => ({ ...heads[index], ...(contents && { contents }) }));
    const refused = await infer({ modelName: 'echo', inputs });
    expect(refused).toMatchObject({ code: Status.INVALID_ARGUMENT });
    expect(refused.details).toContain('float16');

    const outputs = TYPES.filter(([, , contents]) => contents !== undefined).map(([name]) => ({
      name: `${name}_out`,
    }));
    const rawInputContents = TYPES.map(([, , , values]) => bytesOf(values));
    const raw = await infer({ modelName: 'echo', inputs: heads, outputs, rawInputContents });
    expect(raw.message?.outputs.map(({ name }) => name)).toEqual(outputs.map(({ name }) => name));
  });

  it('gives typed contents raw when it is asked to', async () => {
    const { message } = await infer({
      modelName: 'half',
      inputs: [{ ...x(1), contents: { fp32Contents: [2] } }],
      parameters: { binary_data_output: { parameterChoice: { case: 'boolParam', value: true } } },
    });
    expect(message?.rawOutputContents.map((bytes) => Buffer.from(bytes))).toEqual([floats(3)]);
  });

  it('says back the identifier of the request', async () => {
    const { message } = await infer({
      modelName: 'half',
      id: 'mine',
      inputs: [x(1)],
      rawInputContents: [floats(2)],
    });
    expect(message).toMatchObject({ id: 'mine', modelName: 'half', modelVersion: '1' });
  });

  it.each<[string, Request, RegExp]>([
    ['no input', {}, /"x" is missing|expected/i],
    ['another input', { inputs: [{ ...x(1), name: 'z' }], rawInputContents: [floats(1)] }, /"x" is missing/],
    ['an input twice', { inputs: [x(1), x(1)], rawInputContents: [floats(1), floats(1)] }, /x/],
    ['another type', { inputs: [{ ...x(1), datatype: 'INT32' }], rawInputContents: [floats(1)] }, /float32/],
    [
      'a type that nobody knows',
      { inputs: [{ ...x(1), datatype: 'FP8' }], rawInputContents: [floats(1)] },
      /FP8/,
    ],
    ['bfloat16', { inputs: [{ ...x(1), datatype: 'BF16' }], rawInputContents: [floats(1)] }, /BF16/],
    ['another rank', { inputs: [{ ...x(1), shape: [1n, 1n] }], rawInputContents: [floats(1)] }, /shape/],
    ['a negative size', { inputs: [x(-1)], rawInputContents: [floats(1)] }, /shape/],
    [
      'an enormous size',
      { inputs: [{ ...x(0), shape: [2n ** 62n] }], rawInputContents: [floats(1)] },
      /shape/,
    ],
    ['no rows', { inputs: [x(0)], rawInputContents: [floats()] }, /no rows/],
    ['too few bytes', { inputs: [x(2)], rawInputContents: [floats(1)] }, /4 bytes/],
    ['too few values', { inputs: [{ ...x(2), contents: { fp32Contents: [1] } }] }, /1 values for the 2/],
    ['values of another type', { inputs: [{ ...x(1), contents: { intContents: [1] } }] }, /another type/],
    [
      'raw and typed contents',
      { inputs: [{ ...x(1), contents: { fp32Contents: [1] } }], rawInputContents: [floats(1)] },
      /raw_input_contents/,
    ],
    [
      'more raw contents than inputs',
      { inputs: [x(1)], rawInputContents: [floats(1), floats(1)] },
      /2 raw_input_contents for 1/,
    ],
    ['a number that is none', { inputs: [x(1)], rawInputContents: [floats(NaN)] }, /finite/],
    [
      'an output that is none',
      { inputs: [x(1)], rawInputContents: [floats(1)], outputs: [{ name: 'z' }] },
      /unexpected inference output 'z'/,
    ],
    [
      'an output twice',
      { inputs: [x(1)], rawInputContents: [floats(1)], outputs: [{ name: 'y' }, { name: 'y' }] },
      /more than once/,
    ],
  ])('refuses %s', async (_what, request, words) => {
    const refused = await infer({ modelName: 'half', ...request });
    expect(refused).toMatchObject({ code: Status.INVALID_ARGUMENT });
    expect(refused.details).toMatch(words);
  });

  it('does not know a model, a version or a label that is not there', async () => {
    const ask = { inputs: [x(1)], rawInputContents: [floats(1)] };
    expect(await infer({ ...ask, modelName: 'nobody' })).toMatchObject({
      code: Status.NOT_FOUND,
      details: "Request for unknown model: 'nobody' is not found",
    });
    expect(await infer({ ...ask, modelName: 'half', modelVersion: '99' })).toMatchObject({
      code: Status.NOT_FOUND,
      details: "Request for unknown model: 'half' version 99 is not found",
    });
    expect((await infer({ ...ask, modelName: 'half', modelVersion: 'gone' })).code).toBe(Status.NOT_FOUND);
  });

  it('routes by the user that the call is for', async () => {
    await bench.open('split', { versions: 2, file: halfPlusTwo() });
    await bench.divide('split', { 1: 50, 2: 50 });
    const ask = { modelName: 'split', inputs: [x(1)], rawInputContents: [floats(1)] };
    const versions = new Set<string | undefined>();
    for (let user = 0; user < 20; user++) {
      const byHeader = await infer(ask, { 'x-orrery-user-id': `user-${user}` });
      const value = { parameterChoice: { case: 'stringParam', value: `user-${user}` } } as const;
      const byParameter = await infer({ ...ask, parameters: { user_id: value } });
      expect(byParameter.message?.modelVersion).toBe(byHeader.message?.modelVersion);
      versions.add(byHeader.message?.modelVersion);
    }
    expect(versions).toEqual(new Set(['1', '2']));
  });
});

describe('the descriptions of a server and its models', () => {
  it('name the server and what it can', async () => {
    const { message } = await bench.client.call(serverMetadata, {});
    expect(message?.name).toBe('orrery');
    expect(message?.extensions).toContain('model_repository');
  });

  it('tell the inputs and outputs of a model', async () => {
    const { message } = await bench.client.call(modelMetadata, { name: 'half' });
    expect(message).toMatchObject({
      name: 'half',
      platform: 'onnxruntime_onnx',
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1n] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1n] }],
    });
    expect((await bench.client.call(modelMetadata, { name: 'nobody' })).code).toBe(Status.NOT_FOUND);
  });

  it('tell whether a model is ready, one that is not there too', async () => {
    const ready = async (name: string, version = '') =>
      (await bench.client.call(modelReady, { name, version })).message?.ready;
    expect(await ready('half')).toBe(true);
    expect(await ready('half', '1')).toBe(true);
    expect(await ready('half', '99')).toBe(false);
    expect(await ready('nobody')).toBe(false);
  });

  it('tell how a model is configured', async () => {
    const { message } = await bench.client.call(modelConfig, { name: 'half' });
    expect(message?.config).toMatchObject({
      name: 'half',
      backend: 'onnxruntime',
      input: [{ name: 'x', dataType: DataType.TYPE_FP32, dims: [] }],
    });
  });

  it('tell of it what REST tells', async () => {
    for (const name of ['half', 'echo']) {
      const response = await bench.service.fetch(`/v2/models/${name}/config`);
      const { message } = await bench.client.call(modelConfig, { name });
      expect(message?.config).toEqual(fromJson(ModelConfigSchema, (await response.json()) as JsonValue));
    }
  });

  it('count what was asked of a model', async () => {
    await infer({ modelName: 'half', modelVersion: '1', inputs: [x(1)], rawInputContents: [floats(1)] });
    const { message } = await bench.client.call(modelStatistics, { name: 'half' });
    expect(message?.modelStats[0]).toMatchObject({ name: 'half', version: '1' });
    expect(message?.modelStats[0]?.inferenceStats?.success?.count).toBeGreaterThan(0n);
    expect((await bench.client.call(modelStatistics, {})).message?.modelStats.length).toBeGreaterThan(1);
  });
});

describe('the repository', () => {
  it('lists its models, lets go of one and takes it back', async () => {
    await bench.open('other', { versions: 1, file: halfPlusTwo() });
    const stateOf = async (ready = false) => {
      const { message } = await bench.client.call(repositoryIndex, { ready });
      return message?.models.find(({ name }) => name === 'other')?.state;
    };
    const asked = { modelName: 'other', inputs: [x(1)], rawInputContents: [floats(1)] };
    expect(await stateOf()).toBe('READY');

    expect((await bench.client.call(repositoryModelUnload, { modelName: 'other' }, WRITER)).code).toBe(
      Status.OK,
    );
    expect(await stateOf()).toBe('UNAVAILABLE');
    expect(await stateOf(true)).toBeUndefined();
    expect((await infer(asked)).code).toBe(Status.UNAVAILABLE);

    expect((await bench.client.call(repositoryModelLoad, { modelName: 'other' }, WRITER)).code).toBe(
      Status.OK,
    );
    expect((await infer(asked)).code).toBe(Status.OK);
    expect((await bench.client.call(repositoryModelLoad, { modelName: 'nobody' }, WRITER)).code).toBe(
      Status.NOT_FOUND,
    );
  });
});
