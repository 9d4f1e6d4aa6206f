import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStatisticsScenario, type StatisticsScenario } from '../testing/statistics-scenario.js';

let scenario: StatisticsScenario;

beforeAll(async () => {
  scenario = await startStatisticsScenario();
});

afterAll(() => scenario.close());

describe('the statistics of a test', () => {
  it('count users of each variation, with what they did', async () => {
    const { id, metrics } = await scenario.newTest({ event: 'bought' }, { kind: 'MEAN', event: 'bought' });
    await scenario.expose(id, [
      { user: 'ann', variation: 'control' },
      { user: 'bob', variation: 'control' },
      { user: 'cyd', variation: 'treatment' },
    ]);
    await scenario.tell([
      { id: `${id}-1`, event: 'bought', user: 'ann', hour: 1, value: 10.5 },
      { id: `${id}-2`, event: 'bought', user: 'ann', hour: 2, value: 4.5 },
      { id: `${id}-3`, event: 'bought', user: 'bob', hour: 2, value: 3 },
      { id: `${id}-4`, event: 'looked', user: 'cyd', hour: 2 },
    ]);

    const statistics = await scenario.statistics.read(id);

    expect(statistics.users).toEqual([2, 1]);
    expect(statistics.metrics.get(metrics[0])).toEqual([
      { users: 2, moments: { count: 2, means: [1], deviations: [0] }, histogram: null },
      { users: 1, moments: { count: 1, means: [0], deviations: [0] }, histogram: null },
    ]);
    expect(statistics.metrics.get(metrics[1])?.[0]?.moments).toEqual({
      count: 2,
      means: [9],
      deviations: [72],
    });
    expect(statistics.exclusions).toEqual([]);
    expect(await scenario.statistics.rebuild(id, statistics.cut)).toEqual(statistics);
  });
});
