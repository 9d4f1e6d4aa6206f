import { describe, expect, it } from 'vitest';
import { Xoshiro128StarStar } from '../random/xoshiro128-star-star.js';
import type { EpochReport, TrainingOutcome } from './epoch-training.js';
import { fit, type Training } from './fit.js';
import { fitNewton } from './fit-newton.js';
import type { FittedLogisticRegression } from './fitted-logistic-regression.js';
import { sigmoid } from './linear-scores.js';
import type { LabelledRows } from './training-set.js';

/** Rows drawn from a logistic model with known coefficients. */
function drawRows(count: number, seed: number): LabelledRows {
  const truth = [1.2, -0.8, 0.5];
  const prng = Xoshiro128StarStar.fromSeed(seed);
  const features = Float32Array.from({ length: count * 3 }, () => prng.nextFloat() * 4 - 2);
  const labels = Uint8Array.from({ length: count }, (_, i) => {
    const z = truth.reduce((sum, w, j) => sum + w * features[3 * i + j], -0.5);
    return prng.nextFloat() < sigmoid(z) ? 1 : 0;
  });
  return { features, featureCount: 3, labels };
}

const rows = drawRows(4000, 1);

function train(options: Partial<Training> = {}): TrainingOutcome {
  return fit({ ...rows, prng: Xoshiro128StarStar.fromSeed(7), epochs: 20, ...options });
}

function fittedModel(outcome: { kind: string; model?: FittedLogisticRegression }): FittedLogisticRegression {
  if (outcome.kind !== 'fitted' || outcome.model === undefined) throw new Error(outcome.kind);
  return outcome.model;
}

function distance(a: FittedLogisticRegression, b: FittedLogisticRegression): number {
  const gaps = a.coefficients.map((w, j) => Math.abs(w - b.coefficients[j]));
  return Math.max(...gaps, Math.abs(a.intercept - b.intercept));
}

describe('fit', () => {
  const choices: [string, Partial<Training>][] = [
    ['Adam', { learningRate: { kind: 'cosine', initialRate: 0.05, finalRate: 0 } }],
    [
      'plain descent',
      {
        optimizer: { kind: 'sgd', momentum: 0 },
        learningRate: { kind: 'exponential', initialRate: 0.5, factor: 0.9 },
      },
    ],
    [
      'momentum',
      {
        optimizer: { kind: 'sgd', momentum: 0.9 },
        learningRate: { kind: 'cosine', initialRate: 0.05, finalRate: 0 },
      },
    ],
  ];

  // A decaying rate leaves a stochastic error far below the standard error of the coefficients (about 0.04 here).
  it.each(choices)('comes to the exact minimum with %s, penalty and class weights included', (_, choice) => {
    const classWeight = { kind: 'given', negative: 1, positive: 3 } as const;
    const exact = fittedModel(fitNewton({ ...rows, l2: 0.02, classWeight }));
    const learnt = fittedModel(train({ ...choice, epochs: 60, l2: 0.02, classWeight }));
    expect(distance(learnt, exact)).toBeLessThan(0.005);
  });

  it('gives the same model, bit for bit, for the same seed, and another for another', () => {
    const seeded = (seed: number) =>
      fittedModel(train({ prng: Xoshiro128StarStar.fromSeed(seed), epochs: 2 }));
    expect(seeded(3).toJSON()).toEqual(seeded(3).toJSON());
    expect(seeded(3).toJSON()).not.toEqual(seeded(4).toJSON());
  });

  it('learns the same from single and double precision where the values are the same', () => {
    const double = train({ features: Float64Array.from(rows.features), epochs: 2 });
    expect(fittedModel(double).toJSON()).toEqual(fittedModel(train({ epochs: 2 })).toJSON());
  });

  it('reports every epoch, with the loss going down and the validation ranked', () => {
    const reports: EpochReport[] = [];
    train({ epochs: 4, validation: drawRows(1000, 2), onEpoch: (report) => reports.push(report) });
    expect(reports.map((report) => report.epoch)).toEqual([1, 2, 3, 4]);
    expect(reports[3].trainLogLoss).toBeLessThan(reports[0].trainLogLoss);
    expect(reports[3].validation?.logLoss).toBeCloseTo(reports[3].trainLogLoss, 1);
    expect(reports[3].validation?.rocAuc).toBeGreaterThan(0.8);
  });

  it('reports no validation where none is given', () => {
    const reports: EpochReport[] = [];
    train({ epochs: 1, onEpoch: (report) => reports.push(report) });
    expect(reports).toHaveLength(1);
    expect(reports[0]).not.toHaveProperty('validation');
  });

  it('stops when asked, even within an epoch, with the model as it is', () => {
    let asked = 0;
    const outcome = train({ batchSize: 100, shouldStop: () => ++asked > 60 });
    expect(outcome).toMatchObject({ kind: 'stopped', epochs: 1 });
    expect(asked).toBe(61);
  });

  it('says that it diverged instead of returning a model of NaN', () => {
    const outcome = train({
      features: Float64Array.from(rows.features, (value) => value * 1e200),
      optimizer: { kind: 'sgd', momentum: 0 },
      learningRate: { kind: 'constant', rate: 1 },
    });
    expect(outcome).toEqual({ kind: 'diverged', epoch: 1 });
  });
});

describe('fit refuses', () => {
  it('rows that nothing can be learnt from', () => {
    const nothing = { features: new Float32Array(), labels: new Uint8Array() };
    expect(train(nothing)).toEqual({ kind: 'insufficient-data', required: 1, actual: 0 });
    const one = { features: rows.features.slice(0, 3), labels: Uint8Array.of(1) };
    expect(train(one)).toEqual({ kind: 'insufficient-data', required: 2, actual: 1 });
    expect(train({ labels: new Uint8Array(4000) })).toEqual({
      kind: 'one-class',
      what: 'training labels',
      label: 0,
    });
    expect(train({ labels: rows.labels.map((label, i) => (i === 9 ? 3 : label)) })).toEqual({
      kind: 'invalid-label',
      index: 9,
      label: 3,
    });
    expect(train({ features: rows.features.map((value, i) => (i === 5 ? NaN : value)) })).toEqual({
      kind: 'not-finite',
      what: 'training features',
      index: 5,
    });
  });

  it('shapes that do not fit', () => {
    expect(train({ featureCount: 4 })).toEqual({
      kind: 'shape-mismatch',
      what: 'training features',
      expected: 16000,
      actual: 12000,
    });
    expect(train({ featureCount: 0 })).toMatchObject({
      kind: 'shape-mismatch',
      what: 'training feature count',
    });
    const narrow = { features: new Float32Array(4), featureCount: 2, labels: Uint8Array.of(0, 1) };
    expect(train({ validation: narrow })).toEqual({
      kind: 'shape-mismatch',
      what: 'validation feature count',
      expected: 3,
      actual: 2,
    });
    const oneClass = { features: new Float32Array(6), featureCount: 3, labels: Uint8Array.of(1, 1) };
    expect(train({ validation: oneClass })).toMatchObject({ kind: 'one-class', what: 'validation labels' });
  });

  const invalid: [string, Partial<Training>][] = [
    ['epochs', { epochs: 0 }],
    ['batchSize', { batchSize: 1.5 }],
    ['l2', { l2: -1 }],
    ['optimizer', { optimizer: { kind: 'sgd', momentum: 1 } }],
    ['learningRate', { learningRate: { kind: 'constant', rate: NaN } }],
    ['learningRate', { learningRate: { kind: 'inverse-time', initialRate: 1, decay: -1 } }],
    ['learningRate', { learningRate: { kind: 'exponential', initialRate: 1, factor: 2 } }],
    ['learningRate', { learningRate: { kind: 'cosine', initialRate: 1, finalRate: 2 } }],
    ['classWeight', { classWeight: { kind: 'given', negative: -1, positive: 1 } }],
  ];

  it.each(invalid)('a value outside the domain of %s', (option, options) => {
    expect(train(options)).toMatchObject({ kind: 'invalid-option', option });
  });
});
