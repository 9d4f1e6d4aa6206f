import { Xoshiro128StarStar } from '@orrery/math-learn';
import { describe, expect, it } from 'vitest';
import { prepareRows } from './prepare-rows.js';
import type { Rows } from './read-rows.js';
import { trainTrial } from './train-trial.js';
import type { EpochMeasures, TrialOutcome } from './training.js';

const PARAMS = { learning_rate: 0.05, l2: 0, batch_size: 32 };
const NAMES = { features: ['signal', 'noise'], label: 'late' };

/** Rows whose label is 1 with probability σ(2 · signal); one signal in ten is missing. */
function rows(count: number, seed: number): Rows {
  const prng = Xoshiro128StarStar.fromSeed(seed);
  const columns = [new Float32Array(count), new Float32Array(count)];
  const labels = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const signal = 4 * prng.nextFloat() - 2;
    columns[0]?.set([prng.nextFloat() < 0.1 ? NaN : 100 + 10 * signal], row);
    columns[1]?.set([prng.nextFloat()], row);
    labels[row] = prng.nextFloat() < 1 / (1 + Math.exp(-2 * signal)) ? 1 : 0;
  }
  return { columns, labels };
}

function train(params = PARAMS): { epochs: EpochMeasures[]; outcome: TrialOutcome } {
  const prepared = prepareRows({ training: rows(2000, 1), validation: rows(500, 2) }, NAMES.features);
  if (prepared.kind === 'unusable') throw new Error(prepared.reason);
  const training = trainTrial(prepared, { params, seed: 3, epochs: 4 }, NAMES);
  const epochs: EpochMeasures[] = [];
  let step = training.next();
  for (; !step.done; step = training.next()) epochs.push(step.value);
  return { epochs, outcome: step.value };
}

describe('a trial', () => {
  it('measures after every epoch, and the finished model once', () => {
    const { epochs } = train();
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 4]);
    expect(Object.keys(epochs[0]?.values ?? {})).toEqual([
      'train_log_loss',
      'validation_log_loss',
      'validation_auc',
    ]);
    expect(Object.keys(epochs.at(-1)?.values ?? {})).toEqual([
      'train_auc',
      'validation_accuracy',
      'validation_brier_score',
    ]);
    // ln 2 is what a coin reaches.
    expect(epochs[3]?.values['validation_log_loss']).toBeLessThan(0.55);
  });

  it('comes to the same files, byte for byte, when it is made again', () => {
    expect(train().outcome).toEqual(train().outcome);
    expect(train().outcome).toMatchObject({
      kind: 'trained',
      files: [{ path: 'model/model.onnx' }, { path: 'model/model.json' }],
    });
  });

  it('says what to do when it diverges', () => {
    expect(train({ ...PARAMS, learning_rate: 1e308 }).outcome).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('smaller learning_rate'),
    });
  });
});

describe('rows that nothing can be learnt from', () => {
  it('are named by the feature that is at fault', () => {
    const training = rows(100, 1);
    const empty = {
      ...training,
      columns: [training.columns[0] ?? new Float32Array(), new Float32Array(100).fill(NaN)],
    };
    expect(prepareRows({ training: empty, validation: training }, NAMES.features)).toEqual({
      kind: 'unusable',
      reason: 'the feature "noise" has no value in any row.',
    });
  });

  it('are those with one label only', () => {
    const training = { ...rows(100, 1), labels: new Uint8Array(100) };
    const prepared = prepareRows({ training, validation: rows(100, 2) }, NAMES.features);
    if (prepared.kind === 'unusable') throw new Error(prepared.reason);
    const { value } = trainTrial(prepared, { params: PARAMS, seed: 1, epochs: 1 }, NAMES).next();
    expect(value).toMatchObject({ kind: 'failed', reason: expect.stringContaining('training labels are 0') });
  });
});
