import type { MessageInitShape } from '@bufbuild/protobuf';
import { status as Status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halfPlusTwo, startGrpcBench, type GrpcBench } from '../../testing/grpc-bench.js';
import { delayModel } from '../../testing/delay-model.js';
import { twoClassModel } from '../../testing/protocol-models.js';
import type { ExampleSchema } from '../generated/tensorflow/core/example/example_pb.js';
import type { FeatureSchema } from '../generated/tensorflow/core/example/feature_pb.js';
import type { InputSchema } from '../generated/tensorflow_serving/apis/input_pb.js';
import { PredictionService } from '../generated/tensorflow_serving/apis/prediction_service_pb.js';

const { classify, regress, multiInference } = PredictionService.method;
const CLASSIFY = 'tensorflow/serving/classify';
const REGRESS = 'tensorflow/serving/regress';

type Feature = MessageInitShape<typeof FeatureSchema>;
type Example = MessageInitShape<typeof ExampleSchema>;
type Input = MessageInitShape<typeof InputSchema>;

let bench: GrpcBench;

beforeAll(async () => {
  bench = await startGrpcBench();
  await bench.open('half', { versions: 1, file: halfPlusTwo() });
  await bench.open('classes', { versions: 1, file: twoClassModel() });
  await bench.open('delay', { versions: 1, file: delayModel() });
});

afterAll(() => bench.close());

const floats = (...value: number[]): Feature => ({ kind: { case: 'floatList', value: { value } } });
const integers = (...value: bigint[]): Feature => ({ kind: { case: 'int64List', value: { value } } });
const example = (feature: Record<string, Feature>): Example => ({ features: { feature } });
const input = (...examples: Example[]): Input => ({ kind: { case: 'exampleList', value: { examples } } });
const half = { name: 'half' };

describe('Regress', () => {
  it('answers each example with a number', async () => {
    const { message } = await bench.client.call(regress, {
      modelSpec: half,
      input: input(example({ x: floats(2) }), example({ x: floats(3), another: integers(1n) })),
    });
    expect(message?.result?.regressions.map(({ value }) => value)).toEqual([3, 3.5]);
    expect(message?.modelSpec).toMatchObject({ name: 'half', signatureName: 'serving_default' });
  });

  it('takes from the context what an example does not say', async () => {
    const examples = [example({}), example({ x: floats(4) })];
    const value = { context: example({ x: floats(2) }), examples };
    const withContext: Input = { kind: { case: 'exampleListWithContext', value } };
    const { message } = await bench.client.call(regress, { modelSpec: half, input: withContext });
    expect(message?.result?.regressions.map(({ value: answer }) => answer)).toEqual([3, 4]);
  });

  it.each<[string, Input, string]>([
    ['nothing', {}, 'Input is empty.'],
    ['no examples', input(), 'Input is empty.'],
    [
      'a feature that is missing',
      input(example({})),
      'Feature: x (data type: float) is required but could not be found.',
    ],
    [
      'a feature of another type',
      input(example({ x: integers(2n) })),
      "Key: x, Index: 0.  Data types don't match. Expected type: float",
    ],
    [
      'too many values',
      input(example({ x: floats(1, 2) })),
      'Number of float values != expected.  values size: 2',
    ],
    [
      'another number of values than before',
      input(example({ x: floats(1) }), example({ x: floats() })),
      'Index: 1.',
    ],
    ['a number that is none', input(example({ x: floats(NaN) })), 'finite'],
  ])('refuses %s', async (_what, given, words) => {
    const refused = await bench.client.call(regress, { modelSpec: half, input: given });
    expect(refused.code).toBe(Status.INVALID_ARGUMENT);
    expect(refused.details).toContain(words);
  });

  it('refuses a model of several outputs, and a signature that is none', async () => {
    const origin: Feature = { kind: { case: 'bytesList', value: { value: [Buffer.from('ATL')] } } };
    const flight = input(example({ distance: floats(700), origin }));
    const several = await bench.client.call(regress, { modelSpec: { name: 'delay' }, input: flight });
    expect(several.code).toBe(Status.INVALID_ARGUMENT);
    const modelSpec = { ...half, signatureName: 'other' };
    expect((await bench.client.call(regress, { modelSpec, input: input() })).details).toBe(
      'No signature was found with the name: other',
    );
  });
});

describe('Classify', () => {
  it('answers each example with the scores of its classes', async () => {
    const { message, details } = await bench.client.call(classify, {
      modelSpec: { name: 'classes' },
      input: input(example({ x: floats(0.25) }), example({ x: floats(1) })),
    });
    expect(message, details).toBeDefined();
    const scores = message?.result?.classifications.map(({ classes }) => classes.map(({ score }) => score));
    expect(scores).toEqual([
      [0.25, 0.75],
      [1, 0],
    ]);
  });
});

describe('MultiInference', () => {
  it('sees one run as a classifier and as a regressor', async () => {
    const { message } = await bench.client.call(multiInference, {
      tasks: [
        { modelSpec: half, methodName: CLASSIFY },
        { modelSpec: half, methodName: REGRESS },
      ],
      input: input(example({ x: floats(2) })),
    });
    expect(message?.results.map(({ result }) => result.case)).toEqual([
      'classificationResult',
      'regressionResult',
    ]);
    expect(message?.results[1]?.result.value).toMatchObject({ regressions: [{ value: 3 }] });
  });

  it('refuses what TF Serving refuses', async () => {
    const ask = (...tasks: { modelSpec: { name: string }; methodName: string }[]) =>
      bench.client.call(multiInference, { tasks, input: input(example({ x: floats(2) })) });
    const task = { modelSpec: half, methodName: REGRESS };
    expect((await ask()).code).toBe(Status.INVALID_ARGUMENT);
    expect((await ask(task, { ...task, modelSpec: { name: 'classes' } })).details).toBe(
      'All ModelSpecs in a MultiInferenceRequest must access the same model name.',
    );
    expect((await ask(task, task)).details).toBe('Duplicate evaluation of signature: serving_default');
    expect(await ask({ ...task, methodName: 'tensorflow/serving/predict' })).toMatchObject({
      code: Status.UNIMPLEMENTED,
      details: 'Unsupported signature method_name: tensorflow/serving/predict',
    });
  });
});
