import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStatisticsScenario, type StatisticsScenario } from '../testing/statistics-scenario.js';
import type { MetricId } from '../outcome-metric/outcome-metric.js';
import type { TestStatistics } from './test-statistics.js';

let scenario: StatisticsScenario;

beforeAll(async () => {
  scenario = await startStatisticsScenario();
});

afterAll(() => scenario.close());

describe('the statistics of a test', () => {
  it('count users of each variation, with what they did', async () => {
    const { id, metrics } = await scenario.newTest({ event: 'bought' }, { kind: 'MEAN', event: 'bought' });
    const own = usersOf(id);
    await scenario.expose(id, [
      { user: own('ann'), variation: 'control' },
      { user: own('bob'), variation: 'control' },
      { user: own('cyd'), variation: 'treatment' },
    ]);
    await scenario.tell([
      { id: own('1'), event: 'bought', user: own('ann'), hour: 1, value: 10.5 },
      { id: own('2'), event: 'bought', user: own('ann'), hour: 2, value: 4.5 },
      { id: own('3'), event: 'bought', user: own('bob'), hour: 2, value: 3 },
      { id: own('4'), event: 'looked', user: own('cyd'), hour: 2 },
    ]);

    const statistics = await scenario.statistics.read(id);

    expect(statistics.users).toEqual([2, 1]);
    expect(of(statistics, metrics[0])).toEqual([
      { users: 2, moments: { count: 2, means: [1], deviations: [0] }, histogram: null },
      { users: 1, moments: { count: 1, means: [0], deviations: [0] }, histogram: null },
    ]);
    expect(of(statistics, metrics[1])[0]?.moments).toEqual({ count: 2, means: [9], deviations: [72] });
    expect(statistics.exclusions).toEqual([]);
    expect(await scenario.statistics.rebuild(id, statistics.cut)).toEqual(statistics);
  });

  it('are of sums that round nothing: a small spread about a large number is seen', async () => {
    const { id, metrics } = await scenario.newTest({ kind: 'MEAN', event: 'exact' });
    const own = usersOf(id);
    const values = [1e15, 1e15 - 1, 1e15 - 2];
    await scenario.expose(id, values.map((_, i) => ({ user: own(String(i)), variation: 'control' }))); // prettier-ignore
    await scenario.tell(values.map((value, i) => ({ id: own(String(i)), event: 'exact', user: own(String(i)), hour: 1, value }))); // prettier-ignore

    const { moments } = of(await scenario.statistics.read(id), metrics[0])[0] ?? {};

    expect(moments).toEqual({ count: 3, means: [1e15 - 1], deviations: [2] });
  });

  it('leave out what they report: too early, too late, without the value, in two variations', async () => {
    const { id, metrics } = await scenario.newTest({
      kind: 'MEAN',
      event: 'paid',
      delayHours: 1,
      windowHours: 10,
    });
    const own = usersOf(id);
    const paid = (name: string, hour: number, value?: number) =>
      ({ id: own(name), event: 'paid', user: own('ann'), hour, ...(value !== undefined && { value }) }); // prettier-ignore
    await scenario.tell([
      paid('early', -1, 1),
      paid('soon', 0.5, 2),
      paid('within', 1, 4),
      paid('late', 11, 8),
    ]);
    await scenario.tell([paid('unvalued', 2)]);
    await scenario.expose(id, [
      { user: own('ann'), variation: 'control' },
      { user: own('ann'), variation: 'control', hour: 1 },
      { user: own('bob'), variation: 'control' },
      { user: own('bob'), variation: 'treatment' },
      { user: own('bob'), variation: 'nothing' },
    ]);

    const statistics = await scenario.statistics.read(id);

    expect(statistics.users).toEqual([1, 0]);
    expect(of(statistics, metrics[0])[0]?.moments.means).toEqual([4]);
    expect(new Set(statistics.exclusions)).toEqual(
      new Set([
        { reason: 'CONFLICTING_VARIATION', metricId: null, count: 1 },
        { reason: 'OUTCOME_BEFORE_EXPOSURE', metricId: metrics[0], count: 1 },
        { reason: 'OUTSIDE_WINDOW', metricId: metrics[0], count: 2 },
        { reason: 'WITHOUT_VALUE', metricId: metrics[0], count: 1 },
        { reason: 'UNKNOWN_VARIATION', metricId: null, count: 1 },
        { reason: 'DUPLICATE', metricId: null, count: 1 },
      ]),
    );
  });

  it('take an earlier exposure that is told later: what lay before it no longer does', async () => {
    const { id, metrics } = await scenario.newTest({ event: 'opened' });
    const own = usersOf(id);
    await scenario.expose(id, [{ user: own('ann'), variation: 'control', hour: 5 }]);
    await scenario.tell([{ id: own('1'), event: 'opened', user: own('ann'), hour: 3 }]);
    expect(of(await scenario.statistics.read(id), metrics[0])[0]?.moments.means).toEqual([0]);

    await scenario.expose(id, [{ user: own('ann'), variation: 'control', hour: 2 }]);

    const statistics = await scenario.statistics.read(id);
    expect(of(statistics, metrics[0])[0]?.moments.means).toEqual([1]);
    expect(statistics.exclusions).toEqual([]);
  });

  it('have a metric that is taken late from the beginning of the test on', async () => {
    const { id } = await scenario.newTest({ event: 'first' });
    const own = usersOf(id);
    await scenario.expose(id, [{ user: own('ann'), variation: 'treatment' }]);
    await scenario.tell([{ id: own('1'), event: 'later', user: own('ann'), hour: 1 }]);
    await scenario.statistics.read(id);

    const metricId = await scenario.define({ kind: 'COUNT', event: 'later' });
    await scenario.taken.attach(id, [{ metricId, role: 'SECONDARY' }]);

    const statistics = await scenario.statistics.read(id);
    expect(of(statistics, metricId).map(({ moments }) => moments.means)).toEqual([[0], [1]]);
    expect(await scenario.statistics.rebuild(id, statistics.cut)).toEqual(statistics);
  });

  it('are found again as they were at an earlier cut, whatever was told since', async () => {
    const { id } = await scenario.newTest(
      { event: 'grew' },
      { kind: 'QUANTILE', event: 'grew', quantile: 0.5 },
    );
    const own = usersOf(id);
    const exposures = ['ann', 'bob', 'cyd'].map((user) => ({
      user: own(user),
      variation: 'control',
      hour: 2,
    }));
    await scenario.expose(id, exposures);
    await scenario.tell([{ id: own('1'), event: 'grew', user: own('ann'), hour: 3, value: 5 }]);
    const then = await scenario.statistics.read(id);

    await scenario.expose(id, [
      { user: own('bob'), variation: 'treatment' },
      { user: own('ann'), variation: 'control', hour: 0 },
      ...exposures,
    ]);
    await scenario.tell([{ id: own('2'), event: 'grew', user: own('cyd'), hour: 3, value: 7 }]);

    const now = await scenario.statistics.read(id);
    expect(now.cut.digest).not.toBe(then.cut.digest);
    expect(await scenario.statistics.rebuild(id, then.cut)).toEqual(then);
    expect(await scenario.statistics.rebuild(id, now.cut)).toEqual(now);
  });

  it('show days and segments', async () => {
    const { id, metrics } = await scenario.newTest({ event: 'sliced' });
    const own = usersOf(id);
    await scenario.expose(id, [
      { user: own('ann'), variation: 'control', segment: { country: 'NO' } },
      { user: own('bob'), variation: 'control', segment: { country: 'SE', device: 'phone' }, hour: 24 },
      { user: own('cyd'), variation: 'treatment', hour: 48 },
    ]);
    await scenario.tell([{ id: own('1'), event: 'sliced', user: own('bob'), hour: 30 }]);
    const [metricId] = metrics;

    const series = (await scenario.statistics.series([id])).get(id)?.(metricId ?? never()) ?? [];
    const { segments, withoutValue } =
      (await scenario.statistics.segments([id], 'country')).get(id) ?? never();

    expect(series.map(({ day, users }) => [day, ...users])).toEqual([
      ['2001-06-01', 1, 0],
      ['2001-06-02', 2, 0],
      ['2001-06-03', 2, 1],
    ]);
    const means = series.map(({ metrics: ofDay }) => ofDay.get(metricId ?? never())?.[0]?.moments.means);
    expect(means).toEqual([[0], [0.5], [0.5]]);
    expect(segments.map(({ segment, users }) => [segment, ...users])).toEqual([
      ['NO', 1, 0],
      ['SE', 1, 0],
    ]);
    expect(withoutValue).toBe(1);
    expect(segments.map(({ metrics: all }) => all.get(metricId ?? never())?.[0]?.moments.means)).toEqual([
      [0],
      [1],
    ]);
    expect((await scenario.statistics.read(id, { upToDay: '2001-06-02' })).users).toEqual([2, 0]);
  });

  it('are of no test that does not exist', async () => {
    const nobody = '01920000-0000-7000-8000-000000000000' as Parameters<typeof scenario.statistics.read>[0];

    await expect(scenario.statistics.read(nobody)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

function usersOf(id: string): (name: string) => string {
  return (name) => `${id}/${name}`;
}

function of({ metrics }: TestStatistics, metricId: MetricId = never()) {
  return metrics.get(metricId) ?? [];
}

function never(): never {
  throw new Error('The test has too few metrics.');
}
