import type { RunId } from '@orrery/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countStatements } from '../testing/count-statements.js';
import { createExperimentsDatabase, type ExperimentsDatabase } from '../testing/experiments-database.js';
import { Tracking } from '../testing/tracking.js';
import { compareByStep } from './metric-summary.js';
import type { MetricPoint } from './run-metric.js';

let database: ExperimentsDatabase;
let tracking: Tracking;
let experiment: string;

beforeAll(async () => {
  database = await createExperimentsDatabase();
  tracking = new Tracking(database.unitOfWork);
  experiment = await tracking.newExperiment();
});

afterAll(() => database.close());

const log = (runId: string, metrics: readonly MetricPoint[]) =>
  tracking.runs.logBatch(null, runId, { metrics, params: [], tags: [] });

const newRun = async (): Promise<RunId> => (await tracking.newRun(experiment)).run.id;

function points(key: string, count: number, value: (i: number) => number = (i) => i): MetricPoint[] {
  return Array.from({ length: count }, (_, i) => ({ key, step: i, atMs: i, value: value(i) }));
}

async function logAll(runId: string, all: readonly MetricPoint[]): Promise<void> {
  for (let i = 0; i < all.length; i += 1000) await log(runId, all.slice(i, i + 1000));
}

describe('the metrics of a run', () => {
  it('have a summary that agrees with their history, however and how often they come in', async () => {
    const point = fc.record({
      key: fc.constantFrom('loss', 'auc'),
      step: fc.integer({ min: -2, max: 3 }),
      // Postgres keeps no difference between 0 and -0, and neither does anybody.
      value: fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, 1, 2)).map((value) => value + 0),
      atMs: fc.integer({ min: 0, max: 3 }),
    });
    const batches = fc.array(fc.array(point, { maxLength: 6 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(batches, async (given) => {
        const runId = await newRun();
        for (const batch of [...given, ...given]) await log(runId, batch);
        await expectAgreement(runId, given.flat());
      }),
      { numRuns: 40 },
    );
  });

  it('are added once when the same batches come at the same time', async () => {
    const runId = await newRun();
    const batch = Array.from({ length: 50 }, (_, step) => ({
      key: step % 2 ? 'a' : 'b',
      step,
      value: step,
      atMs: 0,
    }));
    await Promise.all(Array.from({ length: 8 }, (_, n) => log(runId, n % 2 ? batch : batch.toReversed())));
    await expectAgreement(runId, batch);
  });

  it('are one statement for a thousand points, params and tags together', async () => {
    const runId = await newRun();
    const pairs = (name: string) =>
      Array.from({ length: 50 }, (_, i) => ({ key: `${name}${i}`, value: 'v' }));
    const batch = { metrics: points('loss', 900), params: pairs('p'), tags: pairs('t') };
    expect(await countStatements(database.dataSource, () => tracking.runs.logBatch(null, runId, batch))).toBe(
      1,
    );
  });

  it('are one statement for the histories of many runs, without those that have none', async () => {
    const ids = [await newRun(), await newRun(), await newRun()];
    for (const [step, runId] of ids.entries())
      await log(runId, [{ key: 'loss', step, value: step, atMs: 0 }]);
    const requests = [...ids, ids[0] ?? ''].map((runId, i) => ({
      ...{ runId: runId as RunId, key: i < 3 ? 'loss' : 'none', after: -1, first: 10 },
    }));
    let histories: readonly (readonly MetricPoint[])[] = [];
    const statements = await countStatements(database.dataSource, async () => {
      histories = await tracking.samples.listHistories(requests);
    });
    expect(statements).toBe(1);
    expect(histories.map((history) => history.map(({ step }) => step))).toEqual([[0], [1], [2], []]);
  });
});

describe('a history', () => {
  const byTime = (a: MetricPoint, b: MetricPoint): number =>
    a.atMs - b.atMs || a.step - b.step || compareByStep(a, b);

  it.each([
    ['by step', (i: number) => i],
    ['against the steps', (i: number) => 100 - i],
    ['at one time', () => 7],
  ])('recorded %s comes by time, step and value, in pages without gaps and repetitions', async (_, time) => {
    const runId = await newRun();
    const all = Array.from({ length: 60 }, (_, i) => ({
      ...{
        key: 'm',
        step: Math.floor(i / 2),
        atMs: time(Math.floor(i / 4)),
        value: i % 9 === 0 ? NaN : i % 3,
      },
    }));
    await logAll(runId, all);
    const expected = [
      ...new Map(all.map((p) => [JSON.stringify([p.step, p.atMs, String(p.value)]), p])).values(),
    ];
    const got: MetricPoint[] = [];
    let after: string | null = null;
    do {
      const page = await tracking.metrics.history(null, runId, 'm', { first: 7, after });
      got.push(...page.points);
      after = page.next;
    } while (after !== null);
    expect(got).toEqual(expected.toSorted(byTime));
  });

  it('is read from any place without sorting where time and steps agree', async () => {
    const runId = await newRun();
    await logAll(runId, points('long', 3000));
    const [series] = await database.dataSource.query<{ id: string; chronological: boolean }[]>(
      'SELECT id, chronological FROM run_metric WHERE run_id = $1',
      [runId],
    );
    expect(series?.chronological).toBe(true);
    await database.dataSource.query('ANALYZE run_metric_point');
    const plan = await database.dataSource.query<{ 'QUERY PLAN': string }[]>(
      `EXPLAIN SELECT step, at_ms, value FROM run_metric_point WHERE series = $1 AND (step, at_ms, value) > (5, 5, 5)
       ORDER BY step, at_ms, value LIMIT 100`,
      [series?.id],
    );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).not.toMatch(/Sort|Seq Scan/);
  });

  it('of nothing, of an unknown run and of another project is empty', async () => {
    const runId = await newRun();
    await log(runId, points('m', 1));
    const all = { first: null, after: null };
    for (const [scope, run, key] of [
      [null, runId, 'none'],
      [null, 'f'.repeat(32), 'm'],
      [null, 'nonsense', 'm'],
      ['theirs', runId, 'm'],
    ] as const) {
      expect(await tracking.metrics.history(scope, run, key, all)).toEqual({ points: [], next: null });
    }
    await expect(
      tracking.metrics.history(null, runId, 'm', { first: 1, after: '["1;","2","3"]' }),
    ).rejects.toThrow();
  });

  it('of several runs comes by run, up to a number in all', async () => {
    const ids = [await newRun(), await newRun()].toSorted();
    for (const runId of ids) await log(runId, points('m', 5));
    const bulk = await tracking.metrics.bulkHistory(null, [...ids.toReversed(), 'nonsense'], 'm', 7);
    expect(bulk.map(({ runId, step }) => [runId, step])).toEqual([
      ...[0, 1, 2, 3, 4].map((step) => [ids[0], step]),
      ...[0, 1].map((step) => [ids[1], step]),
    ]);
  });

  it('is sampled by steps that any of the runs has, the first of equal stretches and the ends of each', async () => {
    const [short, long] = [await newRun(), await newRun()];
    await logAll(short, points('m', 40));
    await logAll(long, points('m', 103));
    const steps = Array.from({ length: 103 }, (_, step) => step);
    for (const first of [1, 2, 7, 10, 50, 102, 103, 200]) {
      const starts = Array.from({ length: first }, (_, i) => Math.floor((i * steps.length) / first));
      const sampled = new Set(first < steps.length ? [...starts, 39, 102, 0] : steps);
      const got = await sample([long, short], first, null, null);
      expect(got).toEqual([
        ...steps.filter((step) => sampled.has(step)).map((step) => [long, step]),
        ...steps.filter((step) => sampled.has(step) && step < 40).map((step) => [short, step]),
      ]);
    }
    expect(await sample([long], 3, 10, 15)).toEqual([10, 12, 14, 15].map((step) => [long, step]));
  });

  it('is sampled with all points of a step, but no more than an answer can hold', async () => {
    const runId = await newRun();
    const onOneStep = Array.from({ length: 26_000 }, (_, i) => ({ key: 'm', step: 7, value: i, atMs: i }));
    await logAll(runId, onOneStep);
    expect(await sample([runId], 5, null, null)).toHaveLength(25_000);
    const twice = await newRun();
    for (const atMs of [1, 2])
      await log(
        twice,
        points('m', 10).map((point) => ({ ...point, atMs })),
      );
    expect(await sample([twice], 5, null, null)).toEqual(
      [0, 2, 4, 6, 8, 9].flatMap((step) => [
        [twice, step],
        [twice, step],
      ]),
    );
  });

  async function sample(
    runIds: readonly string[],
    first: number,
    startStep: number | null,
    endStep: number | null,
  ): Promise<(string | number)[][]> {
    const found = await tracking.metrics.bulkInterval(null, runIds, 'm', { first, startStep, endStep });
    return found.map(({ runId, step }) => [runId, step]);
  }
});

describe('a sample of a history', () => {
  it('keeps the ends and the extremes, of many histories in one statement', async () => {
    const [long, short] = [await newRun(), await newRun()];
    const wave = points('m', 5000, (i) => (i === 3333 ? 1e6 : i === 4444 ? -1e6 : Math.sin(i / 50)));
    await logAll(long, wave);
    await log(short, points('m', 10));
    let samples: readonly (readonly MetricPoint[])[] = [];
    const requests = [long, short, long].map((runId, i) => ({ runId, key: i < 2 ? 'm' : 'none' }));
    const statements = await countStatements(database.dataSource, async () => {
      samples = await tracking.samples.sampleHistories(requests, 100);
    });
    expect(statements).toBe(1);
    const [sample = [], whole, none] = samples;
    expect(whole).toEqual(points('m', 10));
    expect(none).toEqual([]);
    expect(sample.length).toBeGreaterThan(80);
    expect(sample.length).toBeLessThanOrEqual(100);
    expect(sample[0]).toEqual(wave[0]);
    expect(sample.at(-1)).toEqual(wave.at(-1));
    expect(sample.map(({ value }) => value)).toEqual(expect.arrayContaining([1e6, -1e6]));
    expect(sample.map(({ step }) => step)).toEqual(sample.map(({ step }) => step).toSorted((a, b) => a - b));
  });

  it('divides the time where all points have one step, and shows stretches of NaN as one', async () => {
    const runId = await newRun();
    const all = points('m', 500, (i) => (i < 250 ? NaN : i)).map((point) => ({ ...point, step: 0 }));
    await logAll(runId, all);
    const [sample = []] = await tracking.samples.sampleHistories([{ runId, key: 'm' }], 22);
    expect(sample.filter(({ value }) => Number.isNaN(value)).map(({ atMs }) => atMs)).toContain(0);
    expect(sample.at(-1)).toEqual(all.at(-1));
    expect(sample.length).toBeGreaterThan(10);
  });

  it('is never longer than asked', async () => {
    const runId = await newRun();
    await logAll(
      runId,
      points('m', 100, (i) => i % 7),
    );
    for (const most of [1, 2, 3, 4, 5, 99, 100, 101]) {
      const [sample = []] = await tracking.samples.sampleHistories([{ runId, key: 'm' }], most);
      expect(sample.length).toBeLessThanOrEqual(most);
      expect(sample.at(-1)?.step).toBe(99);
    }
  });
});

async function expectAgreement(runId: RunId, given: readonly MetricPoint[]): Promise<void> {
  const [metrics = []] = await tracking.samples.listMetrics([{ runId, keys: null }]);
  const keys = [...new Set(given.map(({ key }) => key))].toSorted();
  expect(metrics.map(({ key }) => key)).toEqual(keys);
  for (const metric of metrics) {
    const own = given.filter(({ key }) => key === metric.key).toSorted(compareByStep);
    const distinct = own.filter((point, i) => i === 0 || compareByStep(own[i - 1] ?? point, point) !== 0);
    const [history] = await tracking.samples.listHistories([
      { runId, key: metric.key, after: -9, first: 1000 },
    ]);
    expect(history?.map((point) => ({ ...point, value: point.value + 0 }))).toEqual(distinct);
    const numbers = distinct.filter(({ value }) => !Number.isNaN(value));
    const min = numbers.length === 0 ? null : Math.min(...numbers.map(({ value }) => value));
    const max = numbers.length === 0 ? null : Math.max(...numbers.map(({ value }) => value));
    const [first, last] = [distinct[0], distinct.at(-1)];
    expect(metric).toMatchObject({
      ...{ last: last?.value, lastStep: last?.step, lastAtMs: last?.atMs },
      ...{ first: first?.value, firstStep: first?.step, firstAtMs: first?.atMs },
      ...{ min, minStep: numbers.find(({ value }) => value === min)?.step ?? null },
      ...{ max, maxStep: numbers.find(({ value }) => value === max)?.step ?? null },
    });
  }
}
