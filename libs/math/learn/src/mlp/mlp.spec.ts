import { describe, expect, it } from 'vitest';
import { Xoshiro128StarStar } from '../random/xoshiro128-star-star.js';
import reference from './fixtures/mlp.json' with { type: 'json' };
import type { Activation } from './activation.js';
import type { DenseWeights } from './dense-weights.js';
import { initialLayers } from './initial-layers.js';
import type { MlpOptimizer } from './mlp-optimizer.js';
import type { MlpTraining } from './mlp-training.js';
import { mlp } from './mlp.js';
import { Network } from './network.js';
import type { MlpTarget } from './output-loss.js';

type Fitted = Extract<ReturnType<typeof mlp.fit>, { kind: 'fitted' | 'stopped' }>;

function fit(training: MlpTraining): Fitted {
  const outcome = mlp.fit(training);
  if (outcome.kind !== 'fitted' && outcome.kind !== 'stopped') throw new Error(JSON.stringify(outcome));
  return outcome;
}

interface Settings {
  readonly activation: string;
  readonly solver: string;
  readonly learning_rate_init: number;
  readonly batch_size: number;
  readonly max_iter: number;
  readonly tol: number;
  readonly n_iter_no_change: number;
  readonly alpha?: number;
  readonly momentum?: number;
  readonly nesterovs_momentum?: boolean;
}

const { features, featureCount, targets } = reference;

function targetOf(name: string): MlpTarget {
  const values = targets[name as keyof typeof targets];
  if (name.includes('value')) {
    return { kind: 'values', values: Float64Array.from(values), outputCount: name === 'one value' ? 1 : 2 };
  }
  return { kind: 'classes', labels: values, classCount: name === 'two' ? 2 : 3 };
}

function optimizerOf({
  solver,
  momentum = 0.9,
  nesterovs_momentum: nesterov = true,
}: Settings): MlpOptimizer {
  return solver === 'adam' ? { kind: 'adam' } : { kind: 'sgd', momentum, nesterov };
}

function layersOf(layers: readonly { inputs: number; weights: number[]; bias: number[] }[]): DenseWeights[] {
  return layers.map(({ inputs, weights, bias }) => ({
    inputs,
    weights: Float64Array.from(weights),
    bias: Float64Array.from(bias),
  }));
}

function trainingOf({ target, settings, start, orders }: (typeof reference.cases)[number]): MlpTraining {
  const options: Settings = settings;
  return {
    features: Float64Array.from(features),
    featureCount,
    target: targetOf(target),
    start: { kind: 'weights', layers: layersOf(start) },
    prng: Xoshiro128StarStar.fromSeed(1),
    order: (epoch) => Uint32Array.from(orders[epoch - 1]),
    epochs: options.max_iter,
    activation: (options.activation === 'logistic' ? 'sigmoid' : options.activation) as Activation,
    optimizer: optimizerOf(options),
    learningRate: { kind: 'constant', rate: options.learning_rate_init },
    batchSize: options.batch_size,
    l2: options.alpha ?? 1e-4,
    stopping: { tolerance: options.tol, patience: options.n_iter_no_change },
  };
}

function worstError(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return expected.reduce((worst, value, i) => Math.max(worst, Math.abs(value - actual[i])), 0);
}

describe('mlp, with the weights and orders of scikit-learn', () => {
  const cases = reference.cases.map(
    (example) => [example.target, describeSettings(example.settings), example] as const,
  );

  it.each(cases)('has its loss curve and ends at its weights: %s, %s', (_target, _settings, example) => {
    const { reports, model } = fit(trainingOf(example));
    // Sums are taken in another order than BLAS takes them: some ulps a step, 36 to 180 steps.
    expect(
      worstError(
        reports.map(({ loss }) => loss),
        example.lossCurve,
      ),
    ).toBeLessThan(1e-12);
    model.layers.forEach(({ weights, bias }, l) => {
      expect(worstError(weights, example.layers[l].weights)).toBeLessThan(1e-11);
      expect(worstError(bias, example.layers[l].bias)).toBeLessThan(1e-11);
    });
  });

  it.each(cases)('stays near in single precision: %s, %s', (_target, _settings, example) => {
    const { reports } = fit({ ...trainingOf(example), precision: 'float32' });
    const losses = reports.slice(0, 12).map(({ loss }) => loss);
    expect(worstError(losses, example.lossCurve.slice(0, losses.length))).toBeLessThan(1e-4);
  });
});

describe('mlp', () => {
  const prng = () => Xoshiro128StarStar.fromSeed(11);
  const numbers = (count: number): Float64Array => {
    const generator = prng();
    return Float64Array.from({ length: count }, () => 2 * generator.nextFloat() - 1);
  };
  const training: MlpTraining = {
    features: Float64Array.from(features),
    featureCount,
    target: targetOf('three'),
    start: { kind: 'random', hiddenSizes: [8] },
    prng: prng(),
    epochs: 5,
  };

  it.each(['relu', 'tanh', 'sigmoid'] as const)(
    'has the gradient that differences of its loss have: %s',
    (activation) => {
      const layers = initialLayers([4, 5, 6, 3], activation, prng());
      const network = new Network({
        ...{ layers, activation, outputActivation: 'softmax', precision: 'float64', capacity: 9, l2: 0.1 },
      });
      const batch = { order: Uint32Array.from({ length: 9 }, (_, i) => 4 * i), from: 0, to: 9 };
      const lossAt = (): number => network.differentiate(training.features, training.target, batch) / 9;
      lossAt();
      const gradient = network.gradient.slice();
      const h = 1e-6;
      gradient.forEach((slope, i) => {
        const value = network.parameters[i];
        network.parameters[i] = value + h;
        const above = lossAt();
        network.parameters[i] = value - h;
        const below = lossAt();
        network.parameters[i] = value;
        expect(Math.abs((above - below) / (2 * h) - slope)).toBeLessThan(1e-7);
      });
    },
  );

  it('is the same at every run, and another for another seed', () => {
    const layersFor = (seed: number) =>
      JSON.stringify(fit({ ...training, prng: Xoshiro128StarStar.fromSeed(seed) }).model);
    expect(layersFor(1)).toBe(layersFor(1));
    expect(layersFor(1)).not.toBe(layersFor(2));
  });

  it('survives the way through JSON', () => {
    const { model } = fit(training);
    const restored = mlp.fromJSON(JSON.parse(JSON.stringify(model)));
    if (restored.kind !== 'restored') throw new Error(restored.kind);
    expect(restored.model.outputs(training.features)).toEqual(model.outputs(training.features));
    expect(mlp.fromJSON({ ...model.toJSON(), layers: [] })).toMatchObject({ field: 'layers' });
    expect(mlp.fromJSON({ ...model.toJSON(), activation: 'sine' })).toMatchObject({ field: 'activation' });
    expect(mlp.fromJSON([])).toMatchObject({ field: 'type' });
  });

  it('learns a curve, and keeps the best epoch by validation', () => {
    const x = numbers(400);
    const values = x.map((v) => Math.sin(3 * v));
    const rows = (from: number, to: number) => ({
      features: x.subarray(from, to),
      featureCount: 1,
      target: { kind: 'values', values: values.subarray(from, to), outputCount: 1 } as const,
    });
    const { reports, model } = fit({
      ...rows(0, 300),
      validation: rows(300, 400),
      start: { kind: 'random', hiddenSizes: [24] },
      activation: 'tanh',
      learningRate: { kind: 'constant', rate: 0.02 },
      batchSize: 20,
      epochs: 200,
      stopping: { tolerance: 1e-4, patience: 10 },
      prng: prng(),
    });
    const scores = reports.map(({ validationScore }) => validationScore ?? NaN);
    const best = Math.max(...scores);
    expect(best).toBeGreaterThan(0.99);
    const outcome = model.outputs(x.subarray(300));
    if (outcome.kind !== 'predicted') throw new Error(outcome.kind);
    const held = values.subarray(300);
    const mean = held.reduce((sum, v) => sum + v, 0) / held.length;
    const residual = held.reduce((sum, v, i) => sum + (v - outcome.values[i]) ** 2, 0);
    const spread = held.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    expect(1 - residual / spread).toBeCloseTo(best, 12);
    expect(model.classes(x)).toEqual({ kind: 'not-a-classifier' });
  });

  it('ends with the network as it is when it is told to stop', () => {
    let steps = 0;
    const outcome = mlp.fit({ ...training, shouldStop: () => ++steps > 1 });
    expect(outcome).toMatchObject({ kind: 'stopped', reports: [{ epoch: 1 }] });
  });

  it('tells that it diverged', () => {
    const learningRate = { kind: 'constant', rate: 1e200 } as const;
    const optimizer = { kind: 'sgd', momentum: 0 } as const;
    expect(mlp.fit({ ...training, optimizer, learningRate })).toMatchObject({ kind: 'diverged' });
  });

  it('refuses rows, options, weights and masks that it cannot use', () => {
    const refusals: readonly (readonly [Partial<MlpTraining>, object])[] = [
      [{ features: training.features.slice(1) }, { kind: 'shape-mismatch', what: 'training features' }],
      [{ features: training.features.map((v, i) => (i === 7 ? NaN : v)) }, { kind: 'not-finite', index: 7 }],
      [
        { target: { kind: 'classes', labels: [...targets.three.slice(1), 3], classCount: 3 } },
        { kind: 'invalid-class', label: 3 },
      ],
      [{ target: { kind: 'classes', labels: [], classCount: 3 } }, { kind: 'insufficient-data' }],
      [
        { target: { kind: 'classes', labels: targets.three, classCount: 1 } },
        { what: 'training class count' },
      ],
      [{ epochs: 0 }, { option: 'epochs' }],
      [{ batchSize: 0.5 }, { option: 'batchSize' }],
      [{ l2: -1 }, { option: 'l2' }],
      [{ start: { kind: 'random', hiddenSizes: [0] } }, { option: 'start' }],
      [{ optimizer: { kind: 'sgd', momentum: 2 } }, { option: 'optimizer' }],
      [{ learningRate: { kind: 'constant', rate: 0 } }, { option: 'learningRate' }],
      [{ masks: [] }, { option: 'masks' }],
      [{ stopping: { tolerance: -1, patience: 1 } }, { option: 'stopping' }],
      [
        { start: { kind: 'weights', layers: initialLayers([4, 2], 'relu', prng()) } },
        { what: 'outputs', expected: 3 },
      ],
      [
        { start: { kind: 'weights', layers: initialLayers([5, 3], 'relu', prng()) } },
        { what: 'inputs of layer 0' },
      ],
      [{ validation: { ...training, featureCount: 2 } }, { what: 'validation feature count' }],
    ];
    for (const [change, refusal] of refusals)
      expect(mlp.fit({ ...training, ...change })).toMatchObject(refusal);
    const { model } = fit(training);
    expect(model.outputs(new Float64Array(3))).toMatchObject({ kind: 'shape-mismatch', expected: 4 });
    expect(model.outputs(new Float64Array(4).fill(NaN))).toMatchObject({ kind: 'not-finite', index: 0 });
  });
});

function describeSettings(settings: object): string {
  return JSON.stringify(settings);
}
