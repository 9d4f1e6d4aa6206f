import { status as Status } from '@grpc/grpc-js';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echoGraph } from '../../model-process/testing/graphs.js';
import { halfPlusTwo, startGrpcBench, type GrpcBench } from '../../testing/grpc-bench.js';
import type { TensorProtoSchema } from '../generated/tensorflow/core/framework/tensor_pb.js';
import { DataType } from '../generated/tensorflow/core/framework/types_pb.js';
import { SignatureDefMapSchema } from '../generated/tensorflow_serving/apis/get_model_metadata_pb.js';
import { ModelVersionStatus_State as State } from '../generated/tensorflow_serving/apis/get_model_status_pb.js';
import { ModelService } from '../generated/tensorflow_serving/apis/model_service_pb.js';
import type { PredictRequestSchema } from '../generated/tensorflow_serving/apis/predict_pb.js';
import { PredictionService } from '../generated/tensorflow_serving/apis/prediction_service_pb.js';

const { predict, getModelMetadata } = PredictionService.method;
const { getModelStatus, handleReloadConfigRequest } = ModelService.method;

type Request = Exclude<MessageInitShape<typeof PredictRequestSchema>, { $typeName: string }>;
type TensorInit = Exclude<MessageInitShape<typeof TensorProtoSchema>, { $typeName: string }>;

let bench: GrpcBench;

beforeAll(async () => {
  bench = await startGrpcBench();
  await bench.open('half', { versions: 1, file: halfPlusTwo() });
  await bench.open('echo', { versions: 1, file: echoGraph() });
});

afterAll(() => bench.close());

const ask = (request: Request) => bench.client.call(predict, request);
const shape = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: BigInt(size) })) });
const version = (value: number) => ({ case: 'version', value: { value: BigInt(value) } }) as const;
const label = (value: string) => ({ case: 'versionLabel', value }) as const;
const floats = (values: number[], ...sizes: number[]): TensorInit => ({
  dtype: DataType.DT_FLOAT,
  tensorShape: shape(...(sizes.length > 0 ? sizes : [values.length])),
  floatVal: values,
});
const half = { modelSpec: { name: 'half' } };

/** A tensor [3] of each type in the list of its type, the last value of which stands for two. */
const TYPES: readonly (readonly [string, TensorInit, TensorInit])[] = [
  ['bool', { dtype: DataType.DT_BOOL, boolVal: [false, true] }, { boolVal: [false, true, true] }],
  ['int8', { dtype: DataType.DT_INT8, intVal: [-128, 127] }, { intVal: [-128, 127, 127] }],
  ['int16', { dtype: DataType.DT_INT16, intVal: [-7, 7] }, { intVal: [-7, 7, 7] }],
  ['int32', { dtype: DataType.DT_INT32, intVal: [-7, 7] }, { intVal: [-7, 7, 7] }],
  [
    'int64',
    { dtype: DataType.DT_INT64, int64Val: [1n, -(2n ** 63n)] },
    { int64Val: [1n, -(2n ** 63n), -(2n ** 63n)] },
  ],
  ['uint8', { dtype: DataType.DT_UINT8, intVal: [0, 255] }, { intVal: [0, 255, 255] }],
  ['uint16', { dtype: DataType.DT_UINT16, intVal: [0, 65_535] }, { intVal: [0, 65_535, 65_535] }],
  ['uint32', { dtype: DataType.DT_UINT32, uint32Val: [1, 2] }, { uint32Val: [1, 2, 2] }],
  ['uint64', { dtype: DataType.DT_UINT64, uint64Val: [1n, 2n] }, { uint64Val: [1n, 2n, 2n] }],
  ['float16', { dtype: DataType.DT_HALF, halfVal: [0x3c00, 0x4000] }, { halfVal: [0x3c00, 0x4000, 0x4000] }],
  ['float32', { dtype: DataType.DT_FLOAT, floatVal: [1, 2.5] }, { floatVal: [1, 2.5, 2.5] }],
  ['float64', { dtype: DataType.DT_DOUBLE, doubleVal: [0.1] }, { doubleVal: [0.1, 0.1, 0.1] }],
  [
    'string',
    { dtype: DataType.DT_STRING, stringVal: [Buffer.from('a')] },
    { stringVal: ['a', 'a', 'a'].map((text) => Buffer.from(text)) },
  ],
];

describe('Predict', () => {
  it('computes half plus two of values one by one, as bytes, and of one that stands for all', async () => {
    const listed = await ask({ ...half, inputs: { x: floats([2, 3, 4]) } });
    expect(listed.message).toMatchObject({
      modelSpec: { name: 'half', signatureName: 'serving_default', versionChoice: { value: { value: 1n } } },
      outputs: { y: { dtype: DataType.DT_FLOAT, tensorShape: shape(3), floatVal: [3, 3.5, 4] } },
    });
    const tensorContent = Buffer.from(Float32Array.of(2, 3, 4).buffer);
    const asBytes = { dtype: DataType.DT_FLOAT, tensorShape: shape(3), tensorContent };
    expect((await ask({ ...half, inputs: { x: asBytes } })).message?.outputs['y']?.floatVal).toEqual([
      3, 3.5, 4,
    ]);
    expect((await ask({ ...half, inputs: { x: floats([2], 3) } })).message?.outputs['y']?.floatVal).toEqual([
      3, 3, 3,
    ]);
    expect((await ask({ ...half, inputs: { x: floats([], 2) } })).message?.outputs['y']?.floatVal).toEqual([
      2, 2,
    ]);
  });

  it('takes and gives every type', async () => {
    const inputs = Object.fromEntries(
      TYPES.map(([name, tensor]) => [name, { ...tensor, tensorShape: shape(3) }]),
    );
    const { message, details } = await ask({ modelSpec: { name: 'echo' }, inputs });
    expect(message, details).toBeDefined();
    for (const [name, { dtype }, values] of TYPES) {
      expect(message?.outputs[`${name}_out`], name).toMatchObject({ dtype, ...values });
    }
  });

  it('goes by the version and the label', async () => {
    const inputs = { x: floats([2]) };
    expect((await ask({ modelSpec: { name: 'half', versionChoice: version(1) }, inputs })).code).toBe(
      Status.OK,
    );
    expect((await ask({ modelSpec: { name: 'half', versionChoice: label('stable') }, inputs })).code).toBe(
      Status.OK,
    );
  });

  it('answers only the outputs that are asked for', async () => {
    const { message } = await ask({ ...half, inputs: { x: floats([2]) }, outputFilter: ['y'] });
    expect(Object.keys(message?.outputs ?? {})).toEqual(['y']);
  });

  it.each<[string, Request, Status, string]>([
    ['no model', { inputs: {} }, Status.INVALID_ARGUMENT, 'Missing ModelSpec'],
    ['no name', { modelSpec: {} }, Status.INVALID_ARGUMENT, 'ModelSpec has no name specified.'],
    [
      'an unknown model',
      { modelSpec: { name: 'nobody' } },
      Status.NOT_FOUND,
      'Servable not found for request: Latest(nobody)',
    ],
    [
      'an unknown version',
      { modelSpec: { name: 'half', versionChoice: version(99) } },
      Status.NOT_FOUND,
      'Servable not found for request: Specific(half, 99)',
    ],
    [
      'an unknown label',
      { modelSpec: { name: 'half', versionChoice: label('gone') } },
      Status.INVALID_ARGUMENT,
      'Unrecognized servable version label: gone',
    ],
    [
      'an unknown signature',
      { modelSpec: { name: 'half', signatureName: 'other' } },
      Status.FAILED_PRECONDITION,
      'Serving signature key "other" not found.',
    ],
    [
      'no input',
      { ...half, inputs: {} },
      Status.INVALID_ARGUMENT,
      'input size does not match signature: 0!=1 len({}) != len({x}). Sent extra: {}. Missing but required: {x}.',
    ],
    [
      'too many inputs',
      { ...half, inputs: { z: floats([1]), x: floats([1]) } },
      Status.INVALID_ARGUMENT,
      'input size does not match signature: 2!=1 len({x,z}) != len({x}). Sent extra: {z}. Missing but required: {}.',
    ],
    [
      'an unknown output',
      { ...half, inputs: { x: floats([1]) }, outputFilter: ['z'] },
      Status.INVALID_ARGUMENT,
      'output tensor alias not found in signature: z Outputs expected to be in the set {y}.',
    ],
    [
      'an output twice',
      { ...half, inputs: { x: floats([1]) }, outputFilter: ['y', 'y'] },
      Status.INVALID_ARGUMENT,
      'duplicate output tensor alias: y',
    ],
  ])('refuses %s in the words of TF Serving', async (_what, request, code, details) => {
    expect(await ask(request)).toMatchObject({ code, details });
  });

  it.each<[string, TensorInit, RegExp]>([
    ['another type', { dtype: DataType.DT_INT32, tensorShape: shape(1), intVal: [1] }, /float32/],
    ['no type', { tensorShape: shape(1), floatVal: [1] }, /DT_INVALID/],
    ['a type that no model takes', { dtype: DataType.DT_COMPLEX64, tensorShape: shape(1) }, /DT_COMPLEX64/],
    ['another rank', floats([1], 1, 1), /shape/],
    ['an unknown rank', { dtype: DataType.DT_FLOAT, tensorShape: { unknownRank: true } }, /rank/],
    ['a free size', floats([1], -1), /shape/],
    ['no rows', floats([], 0), /no rows/],
    ['more values than elements', floats([1, 2], 1), /2 values for the 1/],
    [
      'bytes that do not fill it',
      { dtype: DataType.DT_FLOAT, tensorShape: shape(2), tensorContent: Buffer.alloc(5) },
      /5 bytes/,
    ],
    ['a number that is none', floats([Infinity]), /finite/],
  ])('refuses an input of %s', async (_what, x, words) => {
    const refused = await ask({ ...half, inputs: { x } });
    expect(refused).toMatchObject({ code: Status.INVALID_ARGUMENT });
    expect(refused.details).toMatch(words);
  });

  it('makes no gigabytes of one value', async () => {
    expect((await ask({ ...half, inputs: { x: floats([1], 2 ** 31 - 1) } })).code).toBe(
      Status.RESOURCE_EXHAUSTED,
    );
  });
});

describe('GetModelMetadata', () => {
  it('describes the signature', async () => {
    const { message } = await bench.client.call(getModelMetadata, {
      ...half,
      metadataField: ['signature_def'],
    });
    expect(message?.modelSpec).toMatchObject({ name: 'half', versionChoice: { value: { value: 1n } } });
    const packed = message?.metadata['signature_def'];
    expect(packed?.typeUrl).toBe('type.googleapis.com/tensorflow.serving.SignatureDefMap');
    const map = packed && anyUnpack(packed, SignatureDefMapSchema);
    expect(map?.signatureDef['serving_default']).toMatchObject({
      methodName: 'tensorflow/serving/predict',
      inputs: { x: { dtype: DataType.DT_FLOAT, tensorShape: shape(-1), encoding: { value: 'x' } } },
      outputs: { y: { dtype: DataType.DT_FLOAT } },
    });
  });

  it('refuses what TF Serving refuses', async () => {
    const metadata = (request: MessageInitShape<typeof getModelMetadata.input>) =>
      bench.client.call(getModelMetadata, request);
    expect((await metadata({ metadataField: ['signature_def'] })).details).toBe('Missing ModelSpec');
    expect((await metadata({ ...half })).details).toBe(
      'GetModelMetadataRequest must specify at least one metadata_field',
    );
    expect((await metadata({ ...half, metadataField: ['x'] })).details).toBe(
      'Metadata field x is not supported',
    );
    expect(
      (await metadata({ modelSpec: { name: 'nobody' }, metadataField: ['signature_def'] })).details,
    ).toBe('Servable not found for request: Latest(nobody)');
  });
});

describe('ModelService', () => {
  const status = (modelSpec: Request['modelSpec']) =>
    bench.client.call(getModelStatus, modelSpec === undefined ? {} : { modelSpec });

  it('tells the state of versions', async () => {
    const available = { version: 1n, state: State.AVAILABLE, status: { errorCode: 0, errorMessage: '' } };
    expect((await status({ name: 'half' })).message?.modelVersionStatus).toMatchObject([available]);
    expect(
      (await status({ name: 'half', versionChoice: version(1) })).message?.modelVersionStatus,
    ).toMatchObject([available]);
    expect(await status({ name: 'half', versionChoice: version(99) })).toMatchObject({
      code: Status.NOT_FOUND,
      details: 'Could not find version 99 of model half',
    });
    expect(await status({ name: 'nobody' })).toMatchObject({
      code: Status.NOT_FOUND,
      details: 'Could not find any versions of model nobody',
    });
  });

  it('says what stands for a configuration', async () => {
    const refused = await bench.client.call(handleReloadConfigRequest, {});
    expect(refused.code).toBe(Status.UNIMPLEMENTED);
    expect(refused.details).toContain('createEndpoint');
  });
});
