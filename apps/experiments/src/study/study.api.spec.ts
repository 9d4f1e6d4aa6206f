import { readModel, readSignature } from '@orrery/math-onnx';
import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { buildTrainingThread } from '../testing/build-training-thread.js';
import {
  DATASET_VERSION,
  FAILED_SET,
  TEXT_SET,
  TRAINING_SET,
  VALIDATION_SET,
  startFakeFeatures,
  type FakeFeatures,
} from '../testing/fake-features.js';

let experiments: TestService;
let features: FakeFeatures;

beforeAll(async () => {
  buildTrainingThread();
  features = await startFakeFeatures(4000);
  experiments = await startTestService(experimentsService, experimentsSchema, {
    urls: { features: features.url },
    env: { ORRERY_STUDY_CONCURRENCY: '2' },
  });
  await experiments.graphql('mutation { createExperiment(input: { name: "flights" }) { __typename } }');
});

afterAll(async () => {
  await experiments.close();
  features.close();
});

describe('a study', () => {
  it('trains every trial as a run with its metrics, its inputs and its files, and names the best', async () => {
    await start({ name: 'whole', trials: 4, epochs: 3 });

    const study = await ended('whole');

    expect(study).toMatchObject({
      state: 'SUCCEEDED',
      error: null,
      objective: { metric: 'validation_log_loss', direction: 'MINIMIZE' },
      trialCount: 4,
    });
    expect(study.trials.map(({ number, state }) => ({ number, state }))).toEqual(
      [0, 1, 2, 3].map((number) => ({ number, state: 'SUCCEEDED' })),
    );
    const [first] = study.trials;
    expect(first).toMatchObject({
      params: { learning_rate: 0.01, l2: 0.000001, batch_size: 256 },
      run: {
        status: 'FINISHED',
        params: expect.arrayContaining([
          { key: 'learning_rate', value: '0.01' },
          { key: 'epochs', value: '3' },
        ]),
        tags: [
          { key: 'study', value: 'whole' },
          { key: 'trial', value: '0' },
        ],
        trainingSet: { id: TRAINING_SET },
        datasetInputs: [{ id: DATASET_VERSION }],
        trial: { number: 0, study: { name: 'whole' } },
        artifacts: [{ path: 'model/model.json' }, { path: 'model/model.onnx' }],
        metrics: [
          { key: 'train_auc' },
          { key: 'train_log_loss', lastStep: 3, history: [{ step: 1 }, { step: 2 }, { step: 3 }] },
          { key: 'validation_accuracy' },
          { key: 'validation_auc' },
          { key: 'validation_brier_score' },
          { key: 'validation_log_loss', last: first?.value },
        ],
      },
    });
    const smallest = Math.min(...study.trials.map(({ value }) => value ?? Infinity));
    expect(study.bestTrial).toMatchObject({ value: smallest });
  });

  it('learns what the rows hold, and keeps it as a graph with one input for each feature', async () => {
    await start({ name: 'learnt', trials: 1, epochs: 5, objective: 'VALIDATION_AUC' });

    const { bestTrial } = await ended('learnt');

    // The generator's own probabilities reach 0.84; chance is 0.5.
    expect(bestTrial?.value).toBeGreaterThan(0.8);
    const response = await experiments.fetch(`/runs/${bestTrial?.run.id}/artifacts/model/model.onnx`);
    const read = readModel(new Uint8Array(await response.arrayBuffer()));
    if (read.kind !== 'ok') throw new Error(read.reason);
    expect(readSignature(read.model)).toMatchObject({
      inputs: [{ name: 'distance' }, { name: 'hour_of_day' }, { name: 'delay_rate' }],
      outputs: expect.arrayContaining([
        expect.objectContaining({ name: 'probability' }),
        expect.objectContaining({ name: 'label' }),
      ]),
    });
  });

  it('proposes and measures the same when it is asked for again under another name', async () => {
    await start({ name: 'twin-1', trials: 3, epochs: 1 });
    await start({ name: 'twin-2', trials: 3, epochs: 1 });

    const [one, two] = [await ended('twin-1'), await ended('twin-2')];

    const shown = ({ trials }: Study) => trials.map(({ params, value }) => ({ params, value }));
    expect(shown(one)).toEqual(shown(two));
    expect(new Set(one.trials.map(({ params }) => JSON.stringify(params))).size).toBe(3);
  });

  it('holds the newest rows back when there is no set to measure on', async () => {
    const validation = { validationTrainingSetId: null, validationFraction: 0.25 };
    await start({ name: 'newest', trials: 1, epochs: 2, ...validation });

    expect(await ended('newest')).toMatchObject({
      state: 'SUCCEEDED',
      validationFraction: 0.25,
      validationTrainingSet: null,
    });
  });

  it('goes on where it was after a restart, without a run too many', async () => {
    await start({ name: 'restarted', trials: 6, epochs: 20 });
    await until('restarted', ({ trials }) => trials.length >= 2);

    await experiments.restart();

    const study = await ended('restarted');
    expect(study.trials.map(({ state }) => state)).toEqual(Array(6).fill('SUCCEEDED'));
    const { data } = await experiments.graphql(
      '{ experiment(name: "flights") { runs(first: 100) { nodes { name status } } } }',
    );
    const runs: { name: string; status: string }[] = data['experiment']?.['runs']?.['nodes'] ?? [];
    const ofStudy = runs.filter(({ name }) => name.startsWith('restarted-'));
    expect(ofStudy.map(({ name }) => name).toSorted()).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => `restarted-${n}`),
    );
    expect(study.trials.map(({ run }) => run.metrics[1]?.history.length)).toEqual(Array(6).fill(20));
  });

  it('waits for the feature store to come back', async () => {
    features.set('away');
    await start({ name: 'patient', trials: 1, epochs: 1 });
    await until('patient', ({ state }) => state === 'RUNNING');
    features.set('back');

    expect(await ended('patient')).toMatchObject({ state: 'SUCCEEDED' });
  });
});

describe('a study that comes to nothing', () => {
  it('says why the training set failed', async () => {
    await start({ name: 'no-rows', trials: 1, epochs: 1, trainingSetId: FAILED_SET });

    expect(await ended('no-rows')).toMatchObject({
      state: 'FAILED',
      error: expect.stringContaining('the column "delay" is missing'),
      trials: [],
      bestTrial: null,
    });
  });

  it('names the feature that is no number', async () => {
    await start({ name: 'text', trials: 1, epochs: 1, trainingSetId: TEXT_SET });

    expect(await ended('text')).toMatchObject({
      state: 'FAILED',
      error: expect.stringContaining('"origin"'),
    });
  });

  it('tells that a trial diverged, and fails its run', async () => {
    const searchSpace = [{ parameter: 'learning_rate', low: 1e300, high: 1e308, scale: 'LOG' }];
    await start({ name: 'diverging', trials: 2, epochs: 2, searchSpace });

    expect(await ended('diverging')).toMatchObject({
      state: 'SUCCEEDED',
      trials: [
        { state: 'SUCCEEDED' },
        {
          state: 'FAILED',
          value: null,
          error: expect.stringContaining('diverged'),
          run: { status: 'FAILED' },
        },
      ],
    });
  });

  it('is refused at once where the input can never be right', async () => {
    await start({ name: 'once', trials: 1, epochs: 1 });
    expect(await start({ name: 'once', trials: 1, epochs: 1 })).toMatchObject({ code: 'NAME_TAKEN' });
    expect(await start({ name: 'x', trials: 0, epochs: 1 })).toMatchObject({ field: 'trials' });
    expect(await start({ name: 'x', trials: 1, epochs: 0 })).toMatchObject({ field: 'epochs' });
    expect(await start({ name: 'x', trials: 1, epochs: 1, experiment: 'none' })).toMatchObject({
      what: 'Experiment',
    });
    expect(await start({ name: 'x', trials: 1, epochs: 1, validationFraction: 0.5 })).toMatchObject({
      field: 'validationTrainingSetId',
    });
    const searchSpace = [{ parameter: 'depth', low: 1, high: 2 }];
    expect(await start({ name: 'x', trials: 1, epochs: 1, searchSpace })).toMatchObject({
      field: 'searchSpace.0.parameter',
    });
  });
});

interface Progress {
  readonly state: string;
  readonly trials: readonly { readonly number: number }[];
}

interface Study {
  readonly state: string;
  readonly trials: readonly Trial[];
  readonly bestTrial: Trial | null;
}

interface Trial {
  readonly number: number;
  readonly params: object;
  readonly value: number | null;
  readonly state: string;
  readonly run: { readonly id: string; readonly metrics: readonly { readonly history: readonly object[] }[] };
}

const TRIAL = `number params value state error run {
  id status params { key value } tags { key value } trainingSet { id } datasetInputs { id } artifacts { path }
  metrics { key last lastStep history { step } } trial { number study { name } }
}`;
const STUDY = `query ($name: String!) { study(name: $name) {
  state error objective { metric direction } trialCount validationFraction validationTrainingSet { id }
  trials { ${TRIAL} } bestTrial { ${TRIAL} }
} }`;
const PROGRESS = 'query ($name: String!) { study(name: $name) { state trials { number } } }';
const START = `mutation ($input: StartStudyInput!) { startStudy(input: $input) {
  ... on StartStudySuccess { study { id state } }
  ... on UserError { code message } ... on InvalidInputError { field } ... on NotFoundError { what }
} }`;

async function start(input: object): Promise<object> {
  const sets = { trainingSetId: TRAINING_SET, validationTrainingSetId: VALIDATION_SET };
  const { data, errors } = await experiments.graphql(START, {
    input: { experiment: 'flights', seed: 7, ...sets, ...input },
  });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data['startStudy'] ?? {};
}

async function until(name: string, reached: (progress: Progress) => boolean): Promise<void> {
  for (;;) {
    const { data } = await experiments.graphql(PROGRESS, { name });
    const progress = data['study'] as Progress | undefined;
    if (progress !== undefined && reached(progress)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ended(name: string): Promise<Study> {
  await until(name, ({ state }) => state === 'SUCCEEDED' || state === 'FAILED');
  const { data } = await experiments.graphql(STUDY, { name });
  return data['study'] as unknown as Study;
}
