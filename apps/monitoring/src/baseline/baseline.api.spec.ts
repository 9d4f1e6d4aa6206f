import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TRAINING_SET_COLUMNS } from '../testing/fake-services.js';
import { MonitoringScenario, TRAINING_SET } from '../testing/monitoring-scenario.js';
import { flightRecord } from '../testing/prediction-records.js';

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
