import { Redis } from 'ioredis';
import { SOON, startTestService, toldLineage, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';
import { buildTrainingThread } from '../testing/build-training-thread.js';
import { TRAINING_SET, startFakeFeatures, type FakeFeatures } from '../testing/fake-features.js';
import { startFakeService, type FakeService, type GraphQLRequest } from '../testing/fake-services.js';

const MODEL_VERSION = '01920000-0000-7000-8000-0000000000b1';
const ALERT = '01920000-0000-7000-8000-0000000000c1';

let experiments: TestService;
let features: FakeFeatures;
let data: FakeService;
let registry: FakeService;

beforeAll(async () => {
  buildTrainingThread();
  [features, data, registry] = [
    await startFakeFeatures(1000),
    await startFakeService(({ variables }) => ({
      dataset: variables['name'] === 'flights' ? { version: { version: 2 } } : null,
    })),
    await startFakeService(registryAnswer),
  ];
  experiments = await startTestService(experimentsService, experimentsSchema, {
    urls: { features: features.url, data: data.url, registry: registry.url },
  });
  await experiments.graphql('mutation { createExperiment(input: { name: "flights" }) { __typename } }');
});

afterAll(async () => {
  await experiments.close();
  for (const service of [features, data, registry]) service.close();
});

describe('a pipeline run that succeeds', () => {
  let id: string;
  let run: PipelineRun;

  beforeAll(async () => {
    await createPipeline('retrain');
    id = await startPipeline('retrain', 'key-1');
    run = await ended(id);
  });

  it('goes from the newest data to an alias of a new model version', () => {
    expect(run).toMatchObject({
      state: 'SUCCEEDED',
      trigger: 'request',
      error: null,
      pipeline: { name: 'retrain', model: 'delays', alias: 'challenger', experiment: { name: 'flights' } },
      modelVersion: { id: MODEL_VERSION },
      study: { name: `retrain-${id}`, state: 'SUCCEEDED', validationFraction: 0.25 },
    });
    expect(run.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'DATASET_VERSION SUCCEEDED',
      'TRAINING_SET SUCCEEDED',
      'STUDY SUCCEEDED',
      'MODEL_VERSION SUCCEEDED',
      'ALIAS SUCCEEDED',
    ]);
  });

  it('asks the feature store for the training set that the pipeline describes', () => {
    const inputs = features.requests.map(({ variables }) => variables['input']);
    expect(inputs).toContainEqual({
      name: `retrain-${id}-train`,
      dataset: 'flights',
      version: 2,
      timestampColumn: 'date',
      label: { name: 'late', column: 'delay', greaterThan: 15 },
      columns: ['distance'],
      timestampParts: ['HOUR_OF_DAY'],
      featureViews: ['origin_delay'],
      maxRows: 1000,
      seed: null,
    });
  });

  it('gives the registry the file of the best run, by its own key, and moves the alias', () => {
    const inputs = registry.requests.map(({ variables }) => variables['input']);
    expect(inputs).toContainEqual(
      expect.objectContaining({
        model: 'delays',
        runId: run.study?.bestTrial?.run.id,
        artifactPath: 'model/model.onnx',
        requestKey: id,
      }),
    );
    expect(inputs).toContainEqual(
      expect.objectContaining({ model: 'delays', alias: 'challenger', version: 3 }),
    );
  });

  it('tells lineage of itself, and whose runs are parts of it', async () => {
    const pipeline = 'experiments.pipeline/retrain';
    const parent = { runId: id, job: pipeline };
    const study = `experiments.study/retrain-${id}`;
    const trainingSet = `features.training-set/retrain-${id}-train`;
    await vi.waitFor(async () => {
      const told = await toldLineage(experiments, pipeline);
      expect(told.map(({ state, runId }) => [state, runId])).toEqual([
        ['START', id],
        ['COMPLETE', id],
      ]);
      expect(await toldLineage(experiments, trainingSet)).toMatchObject([{ state: 'OTHER', parent }]);
      const ofStudy = await toldLineage(experiments, study);
      expect(ofStudy).toContainEqual(
        expect.objectContaining({
          state: 'OTHER',
          parent,
          after: [{ job: trainingSet, runId: TRAINING_SET }],
        }),
      );
      expect(ofStudy).toContainEqual(
        expect.objectContaining({
          state: 'START',
          inputs: [{ kind: 'TRAINING_SET', id: TRAINING_SET, name: TRAINING_SET }],
        }),
      );
      const studyId = ofStudy[0]?.runId;
      expect(await toldLineage(experiments, 'registry.register/delays')).toContainEqual(
        expect.objectContaining({ runId: MODEL_VERSION, parent, after: [{ job: study, runId: studyId }] }),
      );
      const trials = await toldLineage(experiments, 'experiments.run');
      expect(trials.filter((trial) => trial.parent?.runId === studyId)).toMatchObject([
        { state: 'START', parent: { job: study } },
      ]);
    }, 10_000);
  });

  it('publishes how it ended', async () => {
    const connection = new Redis(experiments.redis.url);
    const event = await eventually(async () => {
      const entries = await connection.xrange(`${experiments.redis.prefix}:events`, '-', '+');
      const events = entries.map(([, fields]) => JSON.parse(fields[1] ?? '{}') as Event);
      return events.find(({ type, subject }) => type === 'PipelineRunFinished' && subject === id) ?? null;
    });
    connection.disconnect();
    expect(event.data).toEqual({
      pipelineRunId: id,
      pipeline: 'retrain',
      status: 'SUCCEEDED',
      modelVersionId: MODEL_VERSION,
    });
  });
});

describe('a pipeline run', () => {
  it('is one for each request key, and is listed with its pipeline', async () => {
    await createPipeline('keyed');
    const ids = await Promise.all(Array.from({ length: 10 }, () => startPipeline('keyed', 'same')));
    expect(new Set(ids).size).toBe(1);
    const { data: listed } = await experiments.graphql(
      '{ pipeline(name: "keyed") { runs { nodes { id } } } }',
    );
    expect(listed).toEqual({ pipeline: { runs: { nodes: [{ id: ids[0] }] } } });
    await ended(ids[0] ?? '');
  });

  it('goes on at the step where the service was stopped', async () => {
    registry.set('away');
    await createPipeline('stopped');
    const id = await startPipeline('stopped');
    await until(id, ({ steps }) =>
      steps.some(({ name, state }) => name === 'MODEL_VERSION' && state === 'RUNNING'),
    );

    await experiments.restart();
    registry.set('back');

    expect(await ended(id)).toMatchObject({ state: 'SUCCEEDED', modelVersion: { id: MODEL_VERSION } });
    expect(features.created.filter((name) => name === `stopped-${id}-train`)).toHaveLength(1);
    const { data: found } = await experiments.graphql(
      'query ($name: String!) { study(name: $name) { trials { state } } }',
      {
        name: `stopped-${id}`,
      },
    );
    expect(found).toEqual({ study: { trials: [{ state: 'SUCCEEDED' }] } });
  });

  it('fails at the step that comes to nothing, in the words of the service that refused', async () => {
    await createPipeline('refused', { model: 'unknown' });

    const run = await ended(await startPipeline('refused'));

    expect(run).toMatchObject({
      state: 'FAILED',
      error: expect.stringContaining('Model "unknown" does not exist'),
    });
    expect(run.steps.map(({ state }) => state)).toEqual([
      'SUCCEEDED',
      'SUCCEEDED',
      'SUCCEEDED',
      'FAILED',
      'PENDING',
    ]);
  });

  it('fails where the dataset does not exist', async () => {
    await createPipeline('no-data', { dataset: 'nothing' });
    const run = await ended(await startPipeline('no-data'));
    expect(run).toMatchObject({ state: 'FAILED', error: 'Dataset "nothing" does not exist.', study: null });
  });

  it('is started by an alert that names the pipeline, once', async () => {
    await createPipeline('alerted');
    const { redis } = experiments;
    const connection = new Redis(redis.url);
    for (const eventId of ['01920000-0000-7000-8000-0000000000e1', '01920000-0000-7000-8000-0000000000e2']) {
      await connection.xadd(`${redis.prefix}:events`, '*', 'event', JSON.stringify(alertRaised(eventId)));
    }
    connection.disconnect();

    const query = '{ pipeline(name: "alerted") { runs { nodes { id trigger state } } } }';
    const runs = await eventually(async () => {
      const { data: found } = await experiments.graphql(query);
      const nodes: { readonly state: string }[] = found['pipeline']?.['runs']?.['nodes'] ?? [];
      return nodes.some(({ state }) => state === 'SUCCEEDED') ? nodes : null;
    });
    expect(runs).toMatchObject([{ trigger: 'alert: PSI of hour_of_day is 0.4' }]);
    await vi.waitFor(
      async () =>
        expect(await toldLineage(experiments, 'experiments.pipeline/alerted')).toContainEqual(
          expect.objectContaining({ state: 'OTHER', after: [{ job: 'monitoring.drift/march' }] }),
        ),
      SOON,
    );
  });
});

describe('a pipeline', () => {
  it('is refused where it can never run', async () => {
    expect(await createPipeline('bad name')).toMatchObject({ field: 'name' });
    expect(await createPipeline('x', { experiment: 'none' })).toMatchObject({
      what: 'Experiment',
      by: 'none',
    });
    expect(await createPipeline('x', { validationFraction: 1 })).toMatchObject({
      field: 'validationFraction',
    });
    expect(await createPipeline('x', { trials: 0 })).toMatchObject({ field: 'trials' });
    await createPipeline('twice');
    expect(await createPipeline('twice')).toMatchObject({ code: 'NAME_TAKEN' });
    const { data: answer } = await experiments.graphql(START, { input: { pipeline: 'none' } });
    expect(answer).toMatchObject({ startPipelineRun: { what: 'Pipeline', by: 'none' } });
  });
});

interface Event {
  readonly type: string;
  readonly subject: string;
  readonly data: object;
}

interface PipelineRun {
  readonly state: string;
  readonly steps: readonly { readonly name: string; readonly state: string }[];
  readonly study: { readonly bestTrial: { readonly run: { readonly id: string } } | null } | null;
}

const CREATE = `mutation ($input: CreatePipelineInput!) { createPipeline(input: $input) {
  ... on CreatePipelineSuccess { pipeline { id } }
  ... on UserError { code message } ... on InvalidInputError { field } ... on NotFoundError { what by }
} }`;
const START = `mutation ($input: StartPipelineRunInput!) { startPipelineRun(input: $input) {
  ... on StartPipelineRunSuccess { pipelineRun { id } } ... on NotFoundError { what by }
} }`;
const RUN = `query ($id: ID!) { pipelineRun(id: $id) {
  state trigger error pipeline { name model alias experiment { name } } modelVersion { id }
  steps { name state startedAt endedAt error }
  study { name state validationFraction bestTrial { run { id } } }
} }`;

async function createPipeline(name: string, changes: object = {}): Promise<object> {
  const trainingSet = {
    timestampColumn: 'date',
    label: { name: 'late', column: 'delay', greaterThan: 15 },
    columns: ['distance'],
    timestampParts: ['HOUR_OF_DAY'],
    featureViews: ['origin_delay'],
    maxRows: 1000,
  };
  const input = {
    name,
    model: 'delays',
    experiment: 'flights',
    dataset: 'flights',
    trainingSet,
    validationFraction: 0.25,
    trials: 1,
    seed: 1,
    epochs: 1,
    alias: 'challenger',
    ...changes,
  };
  const { data: answer, errors } = await experiments.graphql(CREATE, { input });
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return answer['createPipeline'] ?? {};
}

async function startPipeline(pipeline: string, requestKey?: string): Promise<string> {
  const { data: answer } = await experiments.graphql(START, { input: { pipeline, requestKey } });
  return answer['startPipelineRun']?.['pipelineRun']?.['id'] ?? '';
}

function until(id: string, reached: (run: PipelineRun) => boolean): Promise<PipelineRun> {
  return eventually(async () => {
    const { data: found } = await experiments.graphql(RUN, { id });
    const run = found['pipelineRun'] as PipelineRun | undefined;
    return run !== undefined && reached(run) ? run : null;
  });
}

function ended(id: string): Promise<PipelineRun> {
  return until(id, ({ state }) => state === 'SUCCEEDED' || state === 'FAILED');
}

async function eventually<T>(ask: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function registryAnswer({ query, variables }: GraphQLRequest): object {
  const { model } = variables['input'] as { readonly model: string };
  if (query.includes('setModelAlias')) return { setModelAlias: { __typename: 'SetModelAliasSuccess' } };
  if (model === 'delays') {
    const modelVersion = { id: MODEL_VERSION, version: 3 };
    return { registerModelVersion: { __typename: 'RegisterModelVersionSuccess', modelVersion } };
  }
  const message = `Model "${model}" does not exist.`;
  return { registerModelVersion: { __typename: 'NotFoundError', code: 'NOT_FOUND', message } };
}

function alertRaised(id: string): object {
  const data = {
    alertId: ALERT,
    monitorId: TRAINING_SET,
    monitor: 'march',
    model: 'delays',
    endpoint: 'delays',
    severity: 'WARNING',
    message: 'PSI of hour_of_day is 0.4',
    pipeline: 'alerted',
  };
  const occurredAt = '2001-06-01T12:00:00.000Z';
  return { id, type: 'AlertRaised', source: 'monitoring', subject: ALERT, occurredAt, data };
}
