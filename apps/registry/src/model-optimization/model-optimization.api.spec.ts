import { graphBuilder, tensor } from '@orrery/math-onnx';
import { modelBytes } from '@orrery/math-onnx/testing';
import { toldLineage } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  HELD_OUT,
  LESSONS,
  TRAINING_SET,
  optimizationScenario,
  type OptimizationScenario,
} from '../testing/optimization-scenario.js';

const FEATURE_COLUMNS = Array.from({ length: 8 }, (_, column) => `f${column}`);
const NOWHERE = '01920000-0000-7000-8000-0000000000ff';
const ROWS = { heldOutDatasetVersionId: HELD_OUT, labelColumn: 'class' };

// Each makes and measures models in a process of its own.
vi.setConfig({ testTimeout: 90_000 });

let scenario: OptimizationScenario;
let model: string;

beforeAll(async () => {
  scenario = await optimizationScenario();
  model = await scenario.upload(scenario.network);
});

afterAll(() => scenario.close());

/** Of the trained network that all tests share. */
const optimize = (technique: object, more: object = {}) =>
  scenario.optimize({ model, version: 1, technique, ...ROWS, ...more });

describe('optimising a model', () => {
  it('registers a smaller version with its lineage and a report', async () => {
    const done = await optimize(
      { kind: 'DYNAMIC_INT8' },
      { maxAccuracyDrop: 0.05, description: 'for phones' },
    );

    expect(done).toMatchObject({
      state: 'SUCCEEDED',
      progress: 1,
      step: null,
      source: { version: 1 },
      options: { perChannel: false, excludedNodes: [] },
      result: {
        optimizedFrom: { version: 1 },
        tags: [
          { key: 'orrery.optimization.from-version', value: '1' },
          { key: 'orrery.optimization.technique', value: 'DYNAMIC_INT8' },
        ],
      },
      report: {
        sizeBytes: { before: scenario.network.length },
        changed: [{ operator: 'Gemm' }, { operator: 'Gemm' }, { operator: 'Gemm' }],
        latency: [{ rows: 1 }, { rows: 64 }],
        quality: { task: 'CLASSIFICATION', rows: 600, byClass: [{}, {}, {}] },
        batchDependence: { rows: 32, dependentRows: expect.any(Number) },
      },
    });
    const { sizeBytes, quality, batchDependence } = done['report'] as unknown as MeasuredReport;
    expect(sizeBytes.after).toBeLessThan(sizeBytes.before / 2);
    expect(quality.accuracy.after).toBeGreaterThan(quality.accuracy.before - 0.02);
    // One scale for all rows of a batch: what it costs to send rows together.
    expect(batchDependence.maxDifference).toBeGreaterThan(1e-5);
  });

  it('quantizes by the ranges that calibration rows tell, so that rows do not depend on each other', async () => {
    const technique = {
      kind: 'STATIC_INT8',
      perChannel: true,
      calibration: { method: 'PERCENTILE', rows: 200 },
    };
    const done = await optimize(technique, { calibrationDatasetVersionId: LESSONS });

    expect(done).toMatchObject({ state: 'SUCCEEDED', report: { batchDependence: { dependentRows: 0 } } });
    const { sizeBytes, quality } = done['report'] as unknown as MeasuredReport;
    expect(sizeBytes.after).toBeLessThan(sizeBytes.before * 0.7);
    expect(quality.accuracy.after).toBeGreaterThan(quality.accuracy.before - 0.03);
  });

  it('halves the weights, zeroes them or takes whole units out', async () => {
    const half = await optimize({ kind: 'FLOAT16' });
    const pruned = await optimize({ kind: 'PRUNE', amount: 0.5 });
    const removed = await optimize({ kind: 'REMOVE_UNITS', amount: 0.5 });

    expect(half).toMatchObject({ state: 'SUCCEEDED', report: { agreement: { labels: expect.any(Number) } } });
    expect(pruned).toMatchObject({ state: 'SUCCEEDED', report: { sparsity: { before: 0, after: 0.5 } } });
    expect(removed).toMatchObject({ state: 'SUCCEEDED' });
    const { parameters } = removed['report'] as unknown as MeasuredReport;
    expect(parameters.after).toBeLessThan(parameters.before / 2);
  });

  it('trains a perceptron on with what is taken from it, in rounds', async () => {
    const technique = { kind: 'REMOVE_UNITS', amount: 0.75, retraining: { rounds: 3, epochs: 5 } };
    const bare = await optimize({ kind: 'REMOVE_UNITS', amount: 0.75 });
    const trained = await optimize(technique, { calibrationDatasetVersionId: LESSONS });

    const [lost, kept] = [bare, trained].map((done) => (done['report'] as unknown as MeasuredReport).quality);
    expect(kept?.accuracy.after).toBeGreaterThan(lost?.accuracy.after ?? 1);
  });

  it('trains a perceptron for weights of two bits', async () => {
    const technique = { kind: 'QUANTIZATION_AWARE_TRAINING', weightBits: 2, retraining: { epochs: 20 } };
    const done = await optimize(technique, { calibrationDatasetVersionId: LESSONS });

    expect(done).toMatchObject({ state: 'SUCCEEDED' });
    const { quality } = done['report'] as unknown as MeasuredReport;
    expect(quality.accuracy.after).toBeGreaterThan(0.8);
  });

  it('measures alike by the same rows as a training set', async () => {
    const technique = { kind: 'PRUNE', amount: 0.8, pruningMethod: 'L1' };
    const byVersion = await optimize(technique);
    const rows = { heldOutDatasetVersionId: null, heldOutTrainingSetId: TRAINING_SET };
    const bySet = await optimize(technique, rows);

    expect(bySet).toMatchObject({
      state: 'SUCCEEDED',
      report: { quality: byVersion['report']?.['quality'] },
    });
  });

  it('is promoted only where its loss is one that the policy allows', async () => {
    const own = await scenario.upload(scenario.network);
    const input = {
      model: own,
      alias: 'champion',
      rules: [{ kind: 'ACCURACY_DROP_AT_MOST', threshold: 0.01 }],
    };
    await scenario.registry.graphql(SET_POLICY, { input });
    await optimize({ kind: 'PRUNE', amount: 0.97 }, { model: own });
    await optimize({ kind: 'FLOAT16' }, { model: own, version: 2 });

    const move = async (version: number) => {
      const answer = await scenario.registry.graphql(SET_ALIAS, {
        input: { model: own, alias: 'champion', version },
      });
      return answer.data['setModelAlias'];
    };
    expect(await move(2)).toMatchObject({
      __typename: 'PromotionRefusedError',
      message: expect.stringContaining('accuracy lost by optimisation ≤ 0.01'),
    });
    expect(await move(3)).toMatchObject({ __typename: 'PromotionRefusedError' });
    expect(await move(1)).toMatchObject({ __typename: 'SetModelAliasSuccess' });
  });

  it('is done again to the same bytes when it is interrupted, once for each request key', async () => {
    const technique = { kind: 'PRUNE', amount: 0.3, pruningMethod: 'RANDOM', seed: 7 };
    const undisturbed = await optimize(technique);
    const input = { model, version: 1, technique, ...ROWS, requestKey: 'once' };
    const id = await scenario.queue(input);
    await scenario.untilIn(id, 'RUNNING');
    await scenario.registry.restart();
    const resumed = await scenario.untilIn(id, 'SUCCEEDED', 'FAILED', 'REFUSED');

    expect(resumed).toMatchObject({
      state: 'SUCCEEDED',
      result: { contentDigest: undisturbed['result']?.['contentDigest'] },
    });
    expect(resumed['result']?.['version']).not.toBe(undisturbed['result']?.['version']);
    expect(await scenario.queue(input)).toBe(id);
  });
});

describe('what lineage is told of optimisations', () => {
  it('is from which version and rows a version came, and why none did', async () => {
    const made = await scenario.upload(scenario.network);
    const ask = { model: made, version: 1, technique: { kind: 'FLOAT16' }, ...ROWS };
    await scenario.optimize(ask);
    await scenario.optimize({ ...ask, labelColumn: 'kind' });
    await scenario.optimize({ ...ask, heldOutDatasetVersionId: NOWHERE });

    await vi.waitFor(async () => {
      const told = await toldLineage(scenario.registry, `registry.optimize/${made}`);
      const states = told.map(({ state }) => state);
      expect(states).toEqual(['START', 'COMPLETE', 'START', 'ABORT', 'START', 'FAIL']);
      expect(new Set(told.map(({ runId }) => runId)).size).toBe(3);
      expect(told[0]?.inputs).toMatchObject([
        { kind: 'MODEL_VERSION', name: made, version: '1' },
        { kind: 'DATASET_VERSION', id: HELD_OUT },
      ]);
      expect(told[1]?.outputs).toMatchObject([
        { kind: 'MODEL_VERSION', name: made, version: '2', change: 'CREATE' },
      ]);
      expect(told[3]?.error).toContain('kind');
      expect(told[5]?.error).toContain(NOWHERE);
    }, 10_000);
  });
});

describe('an optimisation that is not to be had', () => {
  it('registers nothing that loses more than it may, and says what it measured', async () => {
    const done = await optimize({ kind: 'PRUNE', amount: 0.97 }, { maxAccuracyDrop: 0.01 });

    expect(done).toMatchObject({
      state: 'REFUSED',
      refusal: { cause: 'ACCURACY_DROP', reason: expect.stringContaining('0.01 is allowed') },
      result: null,
      report: { quality: { task: 'CLASSIFICATION' } },
    });
  });

  it('leaves a convolution alone that dynamic int8 would slow down, and says so', async () => {
    const convolutional = await scenario.upload(convolution());

    const input = { model: convolutional, version: 1, technique: { kind: 'DYNAMIC_INT8' }, ...ROWS };
    expect(await scenario.optimize(input)).toMatchObject({
      state: 'REFUSED',
      refusal: { cause: 'NOTHING_TO_DO', reason: expect.stringContaining('slower') },
    });
  });

  it('trains nothing but perceptrons', async () => {
    const convolutional = await scenario.upload(convolution());

    const technique = { kind: 'QUANTIZATION_AWARE_TRAINING' };
    const learning = { technique, calibrationDatasetVersionId: LESSONS };
    expect(await scenario.optimize({ model: convolutional, version: 1, ...ROWS, ...learning })).toMatchObject(
      {
        state: 'REFUSED',
        refusal: { cause: 'NOT_APPLICABLE', reason: expect.stringContaining('perceptron') },
      },
    );
  });

  it.each([
    [{ labelColumn: 'kind' }, 'kind'],
    [{ featureColumns: ['f0', 'f1'] }, 'takes 8 columns, and there are 2'],
    [{ labelColumn: 'f0', featureColumns: FEATURE_COLUMNS }, 'none of the classes'],
  ])('is refused where the rows do not fit: %j', async (more, reason) => {
    expect(await optimize({ kind: 'FLOAT16' }, more)).toMatchObject({
      state: 'REFUSED',
      refusal: { cause: 'UNUSABLE_ROWS', reason: expect.stringContaining(reason) },
    });
  });

  it('fails alone where its model kills its process', async () => {
    const deadly = await scenario.upload(deadlyModel());

    const input = { model: deadly, version: 1, technique: { kind: 'FLOAT16' }, ...ROWS };
    expect(await scenario.optimize(input)).toMatchObject({
      state: 'FAILED',
      error: expect.stringContaining('SIGFPE'),
    });
    expect(await optimize({ kind: 'FLOAT16' })).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('fails with the reason where there is no such dataset version', async () => {
    const done = await optimize({ kind: 'FLOAT16' }, { heldOutDatasetVersionId: NOWHERE });
    expect(done).toMatchObject({ state: 'FAILED', error: expect.stringContaining(NOWHERE), result: null });
  });

  it.each([
    [{ version: null }, 'INVALID_INPUT'],
    [{ alias: 'champion' }, 'INVALID_INPUT'],
    [{ version: 99 }, 'NOT_FOUND'],
    [{ version: null, alias: 'nobody' }, 'NOT_FOUND'],
    [{ model: 'nobody' }, 'NOT_FOUND'],
    [{ technique: { kind: 'STATIC_INT8' } }, 'INVALID_INPUT'],
    [{ calibrationDatasetVersionId: LESSONS }, 'INVALID_INPUT'],
    [{ heldOutDatasetVersionId: 'x' }, 'INVALID_INPUT'],
    [{ heldOutDatasetVersionId: null }, 'INVALID_INPUT'],
    [{ heldOutTrainingSetId: HELD_OUT }, 'INVALID_INPUT'],
    [{ maxAccuracyDrop: 2 }, 'INVALID_INPUT'],
  ])('is not queued: %j', async (more, code) => {
    expect(await optimize({ kind: 'FLOAT16' }, more)).toMatchObject({ code });
  });
});

const SET_POLICY = `mutation ($input: SetPromotionPolicyInput!) {
  setPromotionPolicy(input: $input) { __typename } }`;
const SET_ALIAS = `mutation ($input: SetModelAliasInput!) {
  setModelAlias(input: $input) { __typename ... on UserError { message } } }`;

interface MeasuredReport {
  readonly sizeBytes: { readonly before: number; readonly after: number };
  readonly parameters: { readonly before: number; readonly after: number };
  readonly quality: { readonly accuracy: { readonly before: number; readonly after: number } };
  readonly batchDependence: { readonly maxDifference: number };
}

/** Eight columns as a signal, and three sums of what two taps find in it. */
function convolution(): Uint8Array {
  const graph = graphBuilder({ name: 'convolution' });
  const x = graph.input('x', 'float32', ['N', 8]);
  const signal = graph.node('Unsqueeze', [x, graph.constant(tensor.int64([1], [1]), 'axis')]);
  const taps = graph.constant(
    tensor.float32(
      [3, 1, 8],
      Array.from({ length: 24 }, (_, i) => i / 24),
    ),
    'taps',
  );
  const found = graph.node('Conv', [signal, taps]);
  const y = graph.node('Squeeze', [found, graph.constant(tensor.int64([1], [2]), 'last')], { output: 'y' });
  graph.output(y, 'float32', ['N', 3]);
  return modelBytes(graph.build());
}

/** Beside a sum it divides the least integer by −1, which no JavaScript can catch. */
function deadlyModel(): Uint8Array {
  const graph = graphBuilder({ name: 'deadly' });
  const x = graph.input('x', 'float32', ['N', 8]);
  const weights = graph.constant(tensor.float32([8, 1], new Float32Array(8).fill(1)), 'weights');
  graph.output(graph.node('MatMul', [x, weights], { output: 'y' }), 'float32', ['N', 1]);
  const least = graph.constant(tensor.int32([1], [-(2 ** 31)]), 'least');
  const minusOne = graph.constant(tensor.int32([1], [-1]), 'minus_one');
  graph.output(graph.node('Div', [least, minusOne], { output: 'quotient' }), 'int32', [1]);
  return modelBytes(graph.build());
}
