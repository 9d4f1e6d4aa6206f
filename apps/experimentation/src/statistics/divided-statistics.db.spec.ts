import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricDefinition, MetricId } from '../outcome-metric/outcome-metric.js';
import { startStatisticsScenario, type StatisticsScenario } from '../testing/statistics-scenario.js';
import type { PartStatistics } from './test-statistics.js';

let scenario: StatisticsScenario;

beforeAll(async () => {
  scenario = await startStatisticsScenario();
});

afterAll(() => scenario.close());

const SPENT: Partial<MetricDefinition> = { kind: 'MEAN', event: 'spent' };

describe('users by a dimension that the test divides them by', () => {
  it('are parts whose sums are those of all users, with those of whom nothing was told', async () => {
    const { id, metrics, own } = await newTest({ stratifyBy: 'country' }, SPENT);
    await scenario.expose(id, [
      { user: own('ann'), variation: 'control', segment: { country: 'NO', device: 'phone' } },
      { user: own('bob'), variation: 'control', segment: { country: 'SE' } },
      { user: own('cyd'), variation: 'treatment', segment: { country: 'NO' } },
      { user: own('dee'), variation: 'treatment' },
    ]);
    await tell(own, { ann: 5, bob: 7, cyd: 0.1, dee: 0.2 });

    const read = await scenario.statistics.read(id);

    expect(read.strata.map(({ users }) => users)).toEqual([[1, 1], [1, 0], [0, 1]]); // prettier-ignore
    expect(read.strata.map((part) => meansOf(part, metrics[0]))).toEqual([[5, 0.1], [7, 0], [0, 0.2]]); // prettier-ignore
    expect(read.periods).toEqual([]);
    expect(await scenario.statistics.rebuild(id, read.cut)).toEqual(read);
  });

  it('are the same data as without being divided', async () => {
    const { id, own } = await newTest({ stratifyBy: 'country' }, SPENT);
    await scenario.expose(id, [{ user: own('ann'), variation: 'control', segment: { country: 'NO' } }]);
    const { cut } = await scenario.statistics.read(id);

    const { all } = (await scenario.statistics.segments([id], 'device')).get(id) ?? never();

    expect(all.cut.digest).toBe(cut.digest);
  });
});

describe('users by the weights of their time', () => {
  it('belong to the time of their first exposure, whatever the order in which they are told', async () => {
    const { id, metrics, own } = await newTest({}, SPENT);
    await redivide(id, 24);
    await redivide(id, 48);
    await scenario.expose(id, [{ user: own('eve'), variation: 'treatment', hour: 60 }]);
    await scenario.folder.drain();
    await scenario.expose(id, [
      { user: own('ann'), variation: 'control', hour: 1 },
      { user: own('ann'), variation: 'control', hour: 50 },
      { user: own('bob'), variation: 'treatment', hour: 23 },
      { user: own('cyd'), variation: 'treatment', hour: 24 },
      { user: own('eve'), variation: 'treatment', hour: 30 },
    ]);
    await tell(own, { ann: 1, bob: 2, cyd: 4, eve: 8 }, 70);

    const read = await scenario.statistics.read(id);

    expect(read.users).toEqual([1, 3]);
    expect(read.periods.map(({ users }) => users)).toEqual([[1, 1], [0, 2]]); // prettier-ignore
    expect(read.periods.map((part) => meansOf(part, metrics[0]))).toEqual([[1, 2], [0, 6]]); // prettier-ignore
    expect(await scenario.statistics.rebuild(id, read.cut)).toEqual(read);
    const days = (await scenario.statistics.series([id])).get(id)?.(metrics[0] ?? never()) ?? [];
    expect(days.map(({ day, periods }) => [day, periods.map(({ users }) => users)])).toEqual([
      ['2001-06-01', []],
      ['2001-06-02', [[1, 1], [0, 2]]],
    ]); // prettier-ignore
  });
});

describe('a test that assigns whole clusters', () => {
  it('sums what the users of a cluster do together', async () => {
    const { id, metrics, own } = await newTest({ unit: 'cluster' }, SPENT, { ...SPENT, covariateHours: 5 });
    await scenario.expose(id, [
      { user: own('ann'), variation: 'control', cluster: 'north' },
      { user: own('bob'), variation: 'control', cluster: 'north', hour: 24 },
      { user: own('cyd'), variation: 'control', cluster: 'south' },
      { user: own('dee'), variation: 'treatment', cluster: 'east' },
      { user: own('eve'), variation: 'control', cluster: 'torn' },
      { user: own('fay'), variation: 'treatment', cluster: 'torn' },
      { user: own('gus'), variation: 'treatment' },
    ]);
    await tell(own, { ann: 1, bob: 2, cyd: 10, dee: 4, eve: 100, fay: 100, gus: 100 }, 30);
    await tell(own, { ann: 3, cyd: 1 }, -1);

    const read = await scenario.statistics.read(id);

    expect(read).toMatchObject({ users: [3, 1], clusters: [2, 1] });
    // Sums 3 and 10 of clusters of 2 and 1.
    expect(read.metrics.get(metrics[0] ?? never())?.map(({ users, moments }) => [users, moments])).toEqual([
      [3, { count: 2, means: [6.5, 1.5], deviations: [24.5, -3.5, 0.5] }],
      [1, { count: 1, means: [4, 1], deviations: [0, 0, 0] }],
    ]);
    expect(read.metrics.get(metrics[1] ?? never())?.[0]?.moments.means).toEqual([6.5, 1.5, 2, 1.5]);
    expect(read.exclusions).toMatchObject([
      { reason: 'SPLIT_CLUSTER', count: 2 },
      { reason: 'WITHOUT_CLUSTER', count: 1 },
      { reason: 'OUTCOME_BEFORE_EXPOSURE' },
    ]);
    expect(await scenario.statistics.rebuild(id, read.cut)).toEqual(read);
    const days = (await scenario.statistics.series([id])).get(id)?.(metrics[0] ?? never()) ?? [];
    expect(days.map(({ clusters }) => clusters)).toEqual([[2, 1], [2, 1]]); // prettier-ignore
    expect(days.map((day) => meansOf(day, metrics[0])[0])).toEqual([5.5, 6.5]);
    expect(days.at(-1)?.metrics).toEqual(new Map([...read.metrics].slice(0, 1)));
  });

  it('follows a user who turns up in another variation, and with the whole cluster', async () => {
    const { id, metrics, own } = await newTest({ unit: 'cluster' }, SPENT);
    await scenario.expose(id, [
      { user: own('ann'), variation: 'control', cluster: 'north' },
      { user: own('bob'), variation: 'control', cluster: 'north' },
    ]);
    await tell(own, { ann: 1, bob: 2 });
    await scenario.folder.drain();
    await scenario.expose(id, [{ user: own('bob'), variation: 'treatment', cluster: 'north' }]);

    const read = await scenario.statistics.read(id);

    expect(read).toMatchObject({ users: [1, 0], clusters: [1, 0] });
    expect(meansOf(read, metrics[0])).toEqual([1, 0]);
    expect(await scenario.statistics.rebuild(id, read.cut)).toEqual(read);
  });
});

describe('a cap at a percentile', () => {
  it('is of the totals of all variations together, and told', async () => {
    const capped = { ...SPENT, capPercentile: 0.9, covariateHours: 5 };
    const { id, metrics, own } = await newTest({}, SPENT, capped);
    const names = Array.from({ length: 20 }, (_, i) => `u${i}`);
    await scenario.expose(
      id,
      names.map((name, i) => ({ user: own(name), variation: i % 2 === 0 ? 'control' : 'treatment' })),
    );
    // 1 … 17, then 900 (treatment), 1000 (control); the last user nothing.
    const totals = names.slice(0, 19).map((_, i) => (i < 17 ? i + 1 : i === 17 ? 900 : 1000));
    await tell(own, Object.fromEntries(totals.map((total, i) => [`u${i}`, total])));
    await tell(own, { u18: 3, u0: 2 }, -1);

    const read = await scenario.statistics.read(id);

    const [plain, own99] = [read.metrics.get(metrics[0] ?? never()), read.metrics.get(metrics[1] ?? never())];
    const cap = read.caps.get(metrics[1] ?? never()) ?? 0;
    expect([...read.caps.keys()]).toEqual([metrics[1]]);
    // The 18th of 19: within the percent of its bin.
    expect(cap / 900).toBeGreaterThanOrEqual(1);
    expect(cap / 900).toBeLessThan(1.0101);
    const control = totals.filter((_, i) => i % 2 === 0).map((total) => Math.min(total, cap));
    expect(own99?.[0]?.moments.means[0]).toBeCloseTo(control.reduce((a, b) => a + b) / 10, 9);
    expect(own99?.[1]?.moments.means[0]).toEqual(plain?.[1]?.moments.means[0]);
    const mean = control.reduce((a, b) => a + b) / 10;
    const squares = control.reduce((sum, total) => sum + (total - mean) ** 2, 0);
    expect(own99?.[0]?.moments.deviations[0]).toBeCloseTo(squares, 6);
    // With the covariate, 2 of the first user and 3 of the capped one.
    const cross = 2 * (1 - mean) + 3 * (cap - mean);
    expect(own99?.[0]?.moments.deviations[1]).toBeCloseTo(cross, 6);
    expect(await scenario.statistics.rebuild(id, read.cut)).toEqual(read);
  });

  it('moves with what users do, and there is none while they do nothing', async () => {
    const { id, metrics, own } = await newTest({}, { ...SPENT, capPercentile: 0.5 });
    await scenario.expose(id, [
      { user: own('ann'), variation: 'control' },
      { user: own('bob'), variation: 'control' },
    ]);
    expect((await scenario.statistics.read(id)).caps).toEqual(new Map());
    await tell(own, { ann: 2, bob: 100 });
    const first = await scenario.statistics.read(id);
    await tell(own, { ann: 98 });

    const second = await scenario.statistics.read(id);

    expect(meansOf(first, metrics[0])[0]).toBeLessThan(2.03);
    expect(meansOf(second, metrics[0])[0]).toBe(100);
    expect(await scenario.statistics.rebuild(id, first.cut)).toEqual(first);
  });
});

async function newTest(plan: object, ...metrics: readonly Partial<MetricDefinition>[]) {
  const test = await scenario.newTest(...metrics);
  await scenario.unitOfWork.manager.query(
    `UPDATE ab_test SET analysis = analysis || $2::jsonb WHERE id = $1`,
    [test.id, JSON.stringify(plan)],
  );
  return { ...test, own: (name: string) => `${test.id}/${name}` };
}

let told = 0;

/** What users spent at an hour. */
async function tell(own: (name: string) => string, spent: Readonly<Record<string, number>>, hour = 1) {
  await scenario.tell(
    Object.entries(spent).map(([user, value]) => ({
      id: `divided-${(told += 1)}`,
      event: 'spent',
      user: own(user),
      hour,
      value,
    })),
  );
}

/** A change of the weights at an hour; tests of these specs begin at noon of 1 June 2001. */
async function redivide(id: string, hour: number): Promise<void> {
  await scenario.unitOfWork.manager.query(
    `INSERT INTO ab_test_change (ab_test_id, number, at, kind, changed_by, reason, moves, exposed)
     SELECT $1, coalesce(max(number), 0) + 1, '2001-06-01T12:00:00Z'::timestamptz + $2 * interval '1 hour', 'CHANGED', '', '',
            '[{"from":0,"to":1}]', 0
     FROM ab_test_change WHERE ab_test_id = $1`,
    [id, hour],
  );
}

function meansOf({ metrics }: Pick<PartStatistics, 'metrics'>, metricId: MetricId = never()) {
  return (metrics.get(metricId) ?? []).map(({ moments }) => moments.means[0] ?? 0);
}

function never(): never {
  throw new Error('There is no such thing.');
}
