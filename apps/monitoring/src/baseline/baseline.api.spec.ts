import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TRAINING_SET_COLUMNS } from '../testing/fake-services.js';
import { MonitoringScenario, SOON, TRAINING_SET } from '../testing/monitoring-scenario.js';
import { flightRecord } from '../testing/prediction-records.js';

const VERSIONS = [0, 1, 2].map((k) => `01970000-0000-7000-8000-00000000000${k}`);
const OF_VERSIONS = { baselineTrainingSetId: null, baselineDatasetVersionIds: VERSIONS };

let scenario: MonitoringScenario;

beforeAll(async () => {
  scenario = await MonitoringScenario.start();
});

beforeEach(() => {
  scenario.features.trainingSet = { name: 'march', state: 'SUCCEEDED', columns: TRAINING_SET_COLUMNS };
  scenario.serving.missingValues = 'ALLOW';
  scenario.serving.calls.length = 0;
});

afterAll(() => scenario.close());

describe('building a baseline', () => {
  it('asks the version itself, in batches, for predictions that are not recorded', async () => {
    await scenario.watch('asked', { version: 3 });

    expect(scenario.serving.calls.map(({ rows }) => rows)).toEqual([2000, 2000, 1000]);
    expect(scenario.serving.calls[0]).toMatchObject({
      path: '/v1/models/asked/versions/3:predict',
      recorded: 'none',
      features: ['origin', 'distance', 'late_rate'],
    });
  });

  it('leaves out rows in which a value is missing, where the endpoint takes none', async () => {
    scenario.serving.missingValues = 'REFUSE';

    await scenario.watch('whole');

    expect(scenario.serving.calls.reduce((sum, { rows }) => sum + rows, 0)).toBe(4900);
    const { data } = await scenario.monitoring.graphql('{ monitor(name: "whole") { baseline { rows } } }');
    expect(data).toEqual({ monitor: { baseline: { rows: 4900 } } });
  });

  it.each([
    ['does not exist', null, `Training set "${TRAINING_SET}" does not exist.`],
    ['has failed', { name: 'march', state: 'FAILED', columns: null }, 'has failed'],
    ['has no features', { name: 'march', state: 'SUCCEEDED', columns: [] }, 'has no features'],
    [
      'lacks a feature of the model',
      {
        name: 'march',
        state: 'SUCCEEDED',
        columns: TRAINING_SET_COLUMNS.filter(({ name }) => name !== 'origin'),
      },
      'The model takes "origin"',
    ],
  ])('fails at once, and says why, when the training set %s', async (what, trainingSet, reason) => {
    scenario.features.trainingSet = trainingSet;
    const name = what.replaceAll(' ', '-');

    await scenario.createMonitor(name);

    await scenario.baselineBecomes(name, { state: 'FAILED', error: expect.stringContaining(reason) });
    expect(await scenario.evaluate(name)).toMatchObject({
      __typename: 'ConflictError',
      message: expect.stringContaining(reason),
    });
  });

  it('waits for a training set that is not finished yet', async () => {
    scenario.features.trainingSet = { name: 'march', state: 'RUNNING', columns: null };
    await scenario.createMonitor('patient');
    await scenario.baselineBecomes('patient', { state: 'BUILDING' });

    scenario.features.trainingSet = { name: 'march', state: 'SUCCEEDED', columns: TRAINING_SET_COLUMNS };

    await scenario.baselineBecomes('patient', { state: 'READY' });
  });

  it('is made of dataset versions without reading a row, and tells what moved', async () => {
    await scenario.watch('sketched', OF_VERSIONS);
    const { data } = await scenario.monitoring.graphql(
      '{ monitor(name: "sketched") { baseline { rows features predictions trainingSet { id } datasetVersions { id } } } }',
    );
    expect(data).toEqual({
      monitor: {
        baseline: {
          ...{
            rows: 9000,
            features: ['origin', 'distance', 'late_rate'],
            predictions: [],
            trainingSet: null,
          },
          datasetVersions: VERSIONS.map((id) => ({ id })),
        },
      },
    });
    expect(scenario.serving.calls).toEqual([]);

    await scenario.send(...[0, 1].map((part) => flightRecord(part * 1000, 1000, { endpoint: 'sketched' })));
    const calm = await scenario.evaluated('sketched', 2);
    expect(calm).toMatchObject({ drifted: false, predictions: [] });
    for (const { psi } of calm.features) expect(psi).toBeLessThan(0.01);

    await scenario.send(flightRecord(0, 1000, { endpoint: 'sketched', farther: 400 }));
    expect(await scenario.evaluated('sketched', 3)).toMatchObject({
      drifted: true,
      worstFeature: { name: 'distance', ks: null },
    });
  });

  it('waits for dataset versions that are being measured', async () => {
    scenario.data.measured = false;
    const asked = scenario.data.asked.length;
    await scenario.createMonitor('unmeasured', {
      ...OF_VERSIONS,
      baselineDatasetVersionIds: ['01960000-0000-7000-8000-000000000001'],
    });
    await expect.poll(() => scenario.data.asked.length, SOON).toBeGreaterThan(asked);
    await scenario.baselineBecomes('unmeasured', { state: 'BUILDING' });

    scenario.data.measured = true;

    await scenario.baselineBecomes('unmeasured', { state: 'READY' });
  });

  it.each([
    ['are not there', ['01990000-0000-7000-8000-000000000001'], 'does not exist'],
    ['lack a feature of the model', ['01980000-0000-7000-8000-00000000000a'], 'The model takes "origin"'],
  ])('fails at once, and says why, when dataset versions %s', async (what, ids, reason) => {
    const name = `versions-that-${what.replaceAll(' ', '-')}`;
    await scenario.createMonitor(name, { baselineTrainingSetId: null, baselineDatasetVersionIds: ids });

    await scenario.baselineBecomes(name, { state: 'FAILED', error: expect.stringContaining(reason) });
  });

  it.each([
    ['neither', { baselineTrainingSetId: null }, 'baselineTrainingSetId'],
    ['both', { baselineDatasetVersionIds: [TRAINING_SET] }, 'baselineTrainingSetId'],
    [
      'no version',
      { baselineTrainingSetId: null, baselineDatasetVersionIds: [] },
      'baselineDatasetVersionIds',
    ],
    [
      'what is none',
      { baselineTrainingSetId: null, baselineDatasetVersionIds: ['x'] },
      'baselineDatasetVersionIds.0',
    ],
    [
      'versions, for rules about predictions',
      { ...OF_VERSIONS, rules: [{ kind: 'PREDICTION_DRIFT', threshold: 0.2 }] },
      'rules.0.kind',
    ],
  ])('is refused of %s', async (_, change, field) => {
    expect((await scenario.createMonitor('of-nothing', change)).data).toMatchObject({
      createMonitor: { __typename: 'InvalidInputError', field },
    });
  });

  it('is the same for the same training set', async () => {
    await scenario.watch('twin-a');
    await scenario.watch('twin-b');

    const rows = Array.from({ length: 2 }, () => flightRecord(0, 1000));
    await scenario.send(
      ...['twin-a', 'twin-b'].flatMap((endpoint) => rows.map((record) => ({ ...record, endpoint }))),
    );

    const [a, b] = [await scenario.evaluated('twin-a', 2), await scenario.evaluated('twin-b', 2)];
    expect(a.features.map(({ psi }) => psi)).toEqual(b.features.map(({ psi }) => psi));
  });
});
