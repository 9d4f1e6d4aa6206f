import { toBinary, create, type DescMethod, type MessageInitShape } from '@bufbuild/protobuf';
import { status as Status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityGraph } from '@orrery/math-onnx/testing';
import { mutated, randomIntegers } from '../model-process/testing/mutate.js';
import { halfPlusTwo, startGrpcBench, type GrpcBench } from '../testing/grpc-bench.js';
import { GRPCInferenceService } from './generated/grpc_service_pb.js';
import { type ExampleSchema } from './generated/tensorflow/core/example/example_pb.js';
import { DataType } from './generated/tensorflow/core/framework/types_pb.js';
import { type InputSchema } from './generated/tensorflow_serving/apis/input_pb.js';
import { ModelService } from './generated/tensorflow_serving/apis/model_service_pb.js';
import { PredictionService } from './generated/tensorflow_serving/apis/prediction_service_pb.js';

/** As many as a usual run has time for; `ORRERY_FUZZ_MESSAGES=10000` for all of them. */
const MESSAGES = Number(process.env['ORRERY_FUZZ_MESSAGES'] ?? 600);
const AT_A_TIME = 8;
const WITHIN_MS = 60_000 + 50 * MESSAGES;
/** Garbage is collected when it pleases: what is left of thousands of messages is less than this, a leak is more. */
const MOST_LEFT_BYTES = 256 * 1024 * 1024;

/** How a message that somebody sent may end; the rest would be our fault. */
const OUTCOMES = new Set<number>([
  Status.OK,
  Status.INVALID_ARGUMENT,
  Status.NOT_FOUND,
  Status.FAILED_PRECONDITION,
  Status.RESOURCE_EXHAUSTED,
  Status.UNIMPLEMENTED,
  Status.PERMISSION_DENIED,
]);

let bench: GrpcBench;

beforeAll(async () => {
  bench = await startGrpcBench();
  await bench.open('half', { versions: 1, file: halfPlusTwo() });
  await bench.open('text', { versions: 1, file: identityGraph('string', ['N']) });
});

afterAll(() => bench.close());

const METHODS: readonly DescMethod[] = [
  ...Object.values(GRPCInferenceService.method),
  ...Object.values(PredictionService.method),
  ...Object.values(ModelService.method),
].filter((method) => (method as DescMethod).methodKind === 'unary') as unknown as readonly DescMethod[];

const floats = Buffer.from(Float32Array.of(2, 3, 4).buffer);
const x = { name: 'x', datatype: 'FP32', shape: [3n] };
const shape = { dim: [{ size: 3n }] };
const modelSpec = { name: 'half' };
const example: MessageInitShape<typeof ExampleSchema> = {
  features: { feature: { x: { kind: { case: 'floatList', value: { value: [2] } } } } },
};
const input: MessageInitShape<typeof InputSchema> = {
  kind: { case: 'exampleList', value: { examples: [example, example] } },
};

const { modelInfer, modelReady } = GRPCInferenceService.method;
const { predict, regress, multiInference, getModelMetadata } = PredictionService.method;

interface Source {
  readonly method: DescMethod;
  readonly bytes: Uint8Array;
}

function source<M extends Pick<DescMethod, 'input'>>(
  method: M,
  request: MessageInitShape<M['input']>,
): Source {
  const bytes = toBinary(method.input, create(method.input, request));
  return { method: method as unknown as DescMethod, bytes };
}

/** Messages that are answered. */
const SOURCES: readonly Source[] = [
  source(modelInfer, { modelName: 'half', inputs: [x], rawInputContents: [floats] }),
  source(modelInfer, {
    modelName: 'half',
    id: 'mine',
    inputs: [{ ...x, contents: { fp32Contents: [2, 3, 4] } }],
    outputs: [{ name: 'y' }],
    parameters: { user_id: { parameterChoice: { case: 'stringParam', value: 'me' } } },
  }),
  source(modelInfer, {
    modelName: 'text',
    inputs: [{ name: 'x', datatype: 'BYTES', shape: [2n] }],
    rawInputContents: [Buffer.from('\x01\0\0\0a\x02\0\0\0bc')],
  }),
  source(modelReady, { name: 'half', version: '1' }),
  source(predict, {
    modelSpec: { ...modelSpec, versionChoice: { case: 'version', value: { value: 1n } } },
    inputs: { x: { dtype: DataType.DT_FLOAT, tensorShape: shape, floatVal: [2, 3, 4] } },
    outputFilter: ['y'],
  }),
  source(predict, {
    modelSpec,
    inputs: { x: { dtype: DataType.DT_FLOAT, tensorShape: shape, tensorContent: floats } },
  }),
  source(regress, { modelSpec, input }),
  source(multiInference, { tasks: [{ modelSpec, methodName: 'tensorflow/serving/regress' }], input }),
  source(getModelMetadata, { modelSpec, metadataField: ['signature_def'] }),
];

/** A message with something done to it; one in eight goes to a method that it was not meant for. */
async function send(seed: number): Promise<number> {
  const random = randomIntegers(~seed);
  const { method: own, bytes } = SOURCES[random(SOURCES.length)] ?? unreachable();
  const method = random(8) === 0 ? (METHODS[random(METHODS.length)] ?? unreachable()) : own;
  const path = `/${method.parent.typeName}/${method.name}`;
  const { code } = await bench.client.send(path, Buffer.from(mutated([bytes], seed)));
  return code;
}

function unreachable(): never {
  throw new Error('There is nothing to send.');
}

async function stillAnswers(): Promise<boolean> {
  const request = { modelName: 'half', inputs: [x], rawInputContents: [floats] };
  const { message } = await bench.client.call(modelInfer, request);
  return Buffer.from(message?.rawOutputContents[0] ?? []).equals(
    Buffer.from(Float32Array.of(3, 3.5, 4).buffer),
  );
}

describe('a mutated message', () => {
  it(
    'is answered or refused by a status, harms no other, and leaves nothing behind',
    async () => {
      const before = process.memoryUsage().rss;
      const codes = new Map<number, number[]>();
      let next = 0;
      const work = async (): Promise<void> => {
        for (let seed = next++; seed < MESSAGES; seed = next++) {
          const code = await send(seed);
          codes.set(code, [...(codes.get(code) ?? []).slice(0, 4), seed]);
          if (seed % 50 === 0) expect(await stillAnswers()).toBe(true);
        }
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, work));
      expect([...codes].filter(([code]) => !OUTCOMES.has(code))).toEqual([]);
      expect(codes.has(Status.OK)).toBe(true);
      expect(await stillAnswers()).toBe(true);
      expect(process.memoryUsage().rss - before).toBeLessThan(MOST_LEFT_BYTES);
    },
    WITHIN_MS,
  );
});
