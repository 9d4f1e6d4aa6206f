import { describe, expect, it } from 'vitest';
import { Xoshiro128StarStar } from '../random/xoshiro128-star-star.js';
import reference from './fixtures/mlp.json' with { type: 'json' };
import type { Activation } from './activation.js';
import type { DenseWeights } from './dense-weights.js';
import type { MlpOptimizer } from './mlp-optimizer.js';
import type { MlpTraining } from './mlp-training.js';
import { mlp } from './mlp.js';
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
    activation: options.activation as Activation,
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

function describeSettings(settings: object): string {
  return JSON.stringify(settings);
}
