import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { attribute } from '../build/attribute.js';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder } from '../build/graph-builder.js';
import { modelProblems } from '../build/model-problems.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { writeModel } from '../read/write-model.js';
import { readSignature } from '../signature/read-signature.js';
import { modelBytes } from '../testing/model-bytes.js';
import { readBytes } from '../testing/read-bytes.js';
import { seededMlpGraph } from '../testing/seeded-mlp-graph.js';
import { convertToFloat16 } from './convert-to-float16.js';
import type { Float16Options } from './float16-options.js';

/** Written by fixtures/onnxconverter_float16.py: onnxconverter-common 1.16.0. */
interface Fixture {
  readonly models: readonly {
    readonly name: string;
    /** Some weights are out of range for float16. */
    readonly extreme: boolean;
    readonly model: string;
    readonly stored: Record<string, string>;
    readonly feeds: Record<string, { dims: number[]; data: string }>;
    readonly results: Record<string, number[]>;
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('./fixtures/onnxconverter-float16.json', import.meta.url), 'utf8'),
);

function decode(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function converted(model: OnnxModel, options?: Float16Options) {
  const result = convertToFloat16(model, options);
  if (result.kind !== 'ok') throw new Error(result.reason);
  expect(modelProblems(result.model)).toEqual([]);
  return result;
}

async function run(model: OnnxModel, feeds: Record<string, Tensor>): Promise<InferenceSession.ReturnType> {
  const options = { intraOpNumThreads: 1, logSeverityLevel: 4 } as const;
  const session = await InferenceSession.create(writeModel(model), options);
  return session.run(feeds);
}

describe('convertToFloat16, held against onnxconverter-common', () => {
  it.each(fixture.models)('stores the same float16 numbers: $name', ({ model, stored }) => {
    const { model: half } = converted(readBytes(decode(model)));
    const ours = half.graph.initializer.filter(({ name }) => name in stored);
    const hex = ours.map(({ name, rawData }) => [name, Buffer.from(rawData).toString('hex')]);
    expect(Object.fromEntries(hex)).toEqual(stored);
  });

  /** A float16 has 11 bits: a few units of 2⁻¹¹ after a few layers. */
  it.each(fixture.models.filter(({ extreme }) => !extreme))(
    'answers within 1 % of the largest float32 answer: $name',
    async ({ model, feeds, results }) => {
      const tensors = Object.entries(feeds).map(([name, { dims, data }]) => [
        name,
        new Tensor('float32', new Float32Array(decode(data).buffer), dims),
      ]);
      const outputs = await run(converted(readBytes(decode(model))).model, Object.fromEntries(tensors));
      for (const [name, expected] of Object.entries(results)) {
        const largest = Math.max(...expected.map(Math.abs));
        const actual = Array.from(outputs[name]?.data ?? [], Number);
        actual.forEach((value, i) =>
          expect(Math.abs(value - (expected[i] ?? NaN))).toBeLessThan(0.01 * largest),
        );
      }
    },
  );
});

describe('convertToFloat16', () => {
  const mlp = () => readBytes(seededMlpGraph([4, 64, 64, 2], 1));

  it('halves a model and keeps its signature', () => {
    const model = mlp();
    const { model: half, report } = converted(model);
    expect(report.sizeBytes.after).toBeLessThan(0.6 * report.sizeBytes.before);
    expect(readSignature(half)).toEqual(readSignature(model));
  });

  it('changes the types of inputs and outputs if it is told to', () => {
    const { inputs, outputs } = readSignature(converted(mlp(), { keepIoTypes: false }).model);
    expect([...inputs, ...outputs].map((value) => ('dtype' in value ? value.dtype : null))).toEqual([
      'float16',
      'float16',
    ]);
  });

  it('tells how many numbers it had to move', () => {
    const graph = graphBuilder({ name: 'extremes' });
    const x = graph.input('x', 'float32', ['N', 4]);
    const weights = graph.constant(tensor.float32([4], [1e-9, 1e6, -1e6, 0]), 'weights');
    graph.output(graph.node('Mul', [x, weights], { output: 'y' }), 'float32', ['N', 4]);
    const { report } = converted(readBytes(modelBytes(graph.build())));
    expect(report.clamped).toEqual([{ tensor: weights.name, toMinPositive: 1, toMaxFinite: 2 }]);
  });

  it('refuses a range that float16 does not have', () => {
    expect(convertToFloat16(mlp(), { maxFinite: 1e6 })).toMatchObject({ cause: 'invalid-option' });
  });

  it('keeps blocked nodes in float32 and says so', async () => {
    const { model, report } = converted(mlp(), { blockOperators: ['Relu'] });
    expect(report.left).toMatchObject([{ cause: 'excluded' }, { cause: 'excluded' }]);
    await run(model, { x: new Tensor('float32', new Float32Array(4), [1, 4]) });
  });

  it('keeps the branches of an If in float32, with what they take from outside', async () => {
    const graph = graphBuilder({ name: 'branches' });
    const x = graph.input('x', 'float32', [2]);
    const wanted = graph.input('wanted', 'bool', []);
    const shared = graph.constant(tensor.float32([2], [1, 2]));
    const sum = graph.node('Add', [x, shared], { output: 'sum' });
    const [yes, no] = [graph.subgraph('yes'), graph.subgraph('no')];
    yes.output(yes.node('Mul', [sum, shared]), 'float32', [2]);
    no.output(no.node('Identity', [sum]), 'float32', [2]);
    const attributes = { then_branch: attribute.graph(yes), else_branch: attribute.graph(no) };
    const chosen = graph.node('If', [wanted], { attributes });
    graph.output(graph.node('Add', [chosen, shared], { output: 'y' }), 'float32', [2]);
    graph.output(sum, 'float32', [2]);
    const feeds = { x: new Tensor('float32', [3, 4], [2]), wanted: new Tensor('bool', [true], []) };
    const outputs = await run(converted(readBytes(modelBytes(graph.build()))).model, feeds);
    expect(Array.from(outputs.y?.data ?? [], Number)).toEqual([5, 14]);
    expect(Array.from(outputs.sum?.data ?? [], Number)).toEqual([4, 6]);
  });
});
