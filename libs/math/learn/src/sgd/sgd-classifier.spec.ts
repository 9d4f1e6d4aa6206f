import { describe, expect, it } from 'vitest';
import reference from './fixtures/sgd_classifier.json' with { type: 'json' };
import { sgdClassifier, type SgdOutcome, type SgdTraining } from './sgd-classifier.js';
import type { SgdLearningRate, SgdOptions, SgdPenalty } from './sgd-options.js';
import type { SgdState } from './sgd-state.js';

// Every operation is the same; only exp differs, by a unit in the last place, which some hundred steps carry on.
const RELATIVE_TOLERANCE = 1e-11;

const rows = {
  features: Float64Array.from(reference.features),
  featureCount: reference.featureCount,
  labels: Uint8Array.from(reference.labels),
};
const order = { kind: 'shuffled', seed: 42 } as const;

interface ReferenceOptions {
  readonly random_state: number;
  readonly alpha: number;
  readonly penalty?: string | null;
  readonly l1_ratio?: number;
  readonly learning_rate?: string;
  readonly eta0?: number;
  readonly power_t?: number;
  readonly shuffle?: boolean;
  readonly class_weight?: { readonly '0': number; readonly '1': number };
  readonly average?: boolean | number;
}

function optionsOf(options: ReferenceOptions): SgdOptions {
  const { alpha, random_state: seed, class_weight: weights, average } = options;
  return {
    alpha,
    penalty: penaltyOf(options),
    learningRate: learningRateOf(options),
    order: options.shuffle === false ? { kind: 'as-given' } : { kind: 'shuffled', seed },
    ...(weights && { classWeights: { negative: weights['0'], positive: weights['1'] } }),
    ...(average !== undefined && { averageFrom: Number(average) }),
  };
}

function penaltyOf({ penalty, l1_ratio: l1Ratio = 0.15 }: ReferenceOptions): SgdPenalty {
  if (penalty === null) return { kind: 'none' };
  if (penalty === 'elasticnet') return { kind: 'elastic-net', l1Ratio };
  return { kind: penalty === 'l1' ? 'l1' : 'l2' };
}

function learningRateOf({
  learning_rate: kind,
  eta0 = 0,
  power_t: power = 0,
}: ReferenceOptions): SgdLearningRate {
  if (kind === 'constant') return { kind, rate: eta0 };
  if (kind === 'invscaling') return { kind: 'inverse-scaling', initialRate: eta0, power };
  if (kind === 'adaptive') return { kind, initialRate: eta0 };
  return { kind: 'optimal' };
}

/** The rows first, first + step, first + 2 step, … */
function everyRow(first: number, step: number) {
  const chosen = Array.from(rows.labels.keys()).filter((row) => row % step === first);
  const features = chosen.flatMap((row) => Array.from(rows.features.subarray(row * 5, row * 5 + 5)));
  return {
    ...rows,
    features: Float64Array.from(features),
    labels: Uint8Array.from(chosen, (row) => rows.labels[row]),
  };
}

function learnInBatches(batches: number, options: SgdOptions): SgdOutcome {
  let outcome = sgdClassifier.partialFit({ ...everyRow(0, batches), ...options });
  for (let batch = 1; batch < batches; batch++) {
    if (outcome.kind !== 'fitted') throw new Error(outcome.kind);
    const previous = JSON.parse(JSON.stringify(outcome.state)) as SgdState;
    outcome = sgdClassifier.partialFit({ ...everyRow(batch, batches), ...options, previous });
  }
  return outcome;
}

describe.each(reference.cases)('sgdClassifier against scikit-learn: $name', (fixture) => {
  it('takes the same steps to the same parameters', () => {
    const options = optionsOf(fixture.options);
    const outcome =
      fixture.batches === 0
        ? sgdClassifier.fit({ ...rows, ...options })
        : learnInBatches(fixture.batches, options);
    if (outcome.kind !== 'fitted') throw new Error(outcome.kind);
    expect(outcome.epochs).toBe(fixture.epochs);
    expect(outcome.state.examples).toBe(fixture.examples);
    [...fixture.coefficients, fixture.intercept].forEach((expected, j) => {
      const actual = [...outcome.model.coefficients, outcome.model.intercept][j];
      const bound = RELATIVE_TOLERANCE * Math.max(1, Math.abs(expected));
      expect(Math.abs(actual - expected)).toBeLessThanOrEqual(bound);
    });
  });
});

describe('sgdClassifier', () => {
  it('averages the parameters after every example, over batches as over rows', () => {
    const options: SgdOptions = { order: { kind: 'as-given' }, averageFrom: 1, alpha: 0.01 };
    const sums = new Float64Array(6);
    let previous: SgdState | undefined;
    for (let batch = 0; batch < 120; batch++) {
      const outcome = sgdClassifier.partialFit({
        ...everyRow(batch, 120),
        ...options,
        ...(previous && { previous }),
      });
      if (outcome.kind !== 'fitted') throw new Error(outcome.kind);
      previous = outcome.state;
      [...previous.coefficients, previous.intercept].forEach((value, j) => (sums[j] += value));
    }
    const inOneBatch = sgdClassifier.partialFit({ ...rows, ...options });
    if (inOneBatch.kind !== 'fitted') throw new Error(inOneBatch.kind);
    const averages = [...inOneBatch.model.coefficients, inOneBatch.model.intercept];
    averages.forEach((average, j) => expect(average).toBeCloseTo(sums[j] / 120, 10));
    const carried = [...(previous?.averageCoefficients ?? []), previous?.averageIntercept ?? NaN];
    carried.forEach((average, j) => expect(average).toBeCloseTo(sums[j] / 120, 10));
  });

  it('learns online from batches of one class and of one row', () => {
    const one = { features: Float64Array.of(1, 2), featureCount: 2, labels: Uint8Array.of(1), order };
    const outcome = sgdClassifier.partialFit(one);
    expect(outcome).toMatchObject({ kind: 'fitted', state: { examples: 1 } });
    expect(sgdClassifier.fit(one)).toMatchObject({ kind: 'insufficient-data', required: 2 });
  });

  it('does not change the state that it goes on from', () => {
    const first = sgdClassifier.partialFit({ ...rows, order });
    if (first.kind !== 'fitted') throw new Error(first.kind);
    const before = structuredClone(first.state);
    sgdClassifier.partialFit({ ...rows, order, previous: first.state });
    expect(first.state).toEqual(before);
  });

  it('ends after the epochs that it is given', () => {
    expect(sgdClassifier.fit({ ...rows, order, maxEpochs: 2 })).toMatchObject({ kind: 'fitted', epochs: 2 });
  });

  it('says that it diverged', () => {
    const features = rows.features.map((value) => value * 1e300);
    const rate = { kind: 'constant', rate: 1e10 } as const;
    expect(sgdClassifier.fit({ ...rows, features, order, learningRate: rate })).toEqual({
      kind: 'diverged',
      epoch: 1,
    });
  });

  it('refuses a state of another width', () => {
    const narrow = { ...rows, features: new Float64Array(240), featureCount: 2, order };
    const outcome = sgdClassifier.partialFit({ ...rows, order });
    if (outcome.kind !== 'fitted') throw new Error(outcome.kind);
    expect(sgdClassifier.partialFit({ ...narrow, previous: outcome.state })).toEqual({
      kind: 'shape-mismatch',
      what: 'previous coefficients',
      expected: 2,
      actual: 5,
    });
  });

  const invalid: [string, Partial<SgdTraining>][] = [
    ['alpha', { alpha: 0 }],
    ['penalty', { penalty: { kind: 'elastic-net', l1Ratio: 2 } }],
    ['learningRate', { learningRate: { kind: 'constant', rate: -1 } }],
    ['learningRate', { learningRate: { kind: 'inverse-scaling', initialRate: 1, power: NaN } }],
    ['order', { order: { kind: 'shuffled', seed: 0.5 } }],
    ['classWeights', { classWeights: { negative: 0, positive: 1 } }],
    ['averageFrom', { averageFrom: 0 }],
    ['maxEpochs', { maxEpochs: 0 }],
    ['tolerance', { tolerance: NaN }],
    ['patience', { patience: 0 }],
  ];

  it.each(invalid)('refuses a value outside the domain of %s', (option, options) => {
    expect(sgdClassifier.fit({ ...rows, order, ...options })).toMatchObject({
      kind: 'invalid-option',
      option,
    });
  });
});
