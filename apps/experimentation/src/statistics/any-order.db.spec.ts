import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricDefinition, MetricId } from '../outcome-metric/outcome-metric.js';
import {
  startStatisticsScenario,
  type SomeEvent,
  type SomeExposure,
  type StatisticsScenario,
} from '../testing/statistics-scenario.js';
import type { PartStatistics } from './test-statistics.js';
import { expectedStatistics } from './testing/expected-statistics.js';

/** Every kind, and every option that depends on what else a user did and when. */
const METRICS: readonly Partial<MetricDefinition>[] = [
  { kind: 'PROPORTION', event: 'bought', windowHours: 10 },
  { kind: 'MEAN', event: 'bought', cap: 7.5, covariateHours: 5 },
  { kind: 'COUNT', event: 'looked', delayHours: 2, windowHours: 20 },
  { kind: 'RETENTION', event: 'looked', delayHours: 12 },
  { kind: 'RATIO', event: 'bought', denominatorEvent: 'looked', covariateHours: 8 },
  { kind: 'QUANTILE', event: 'bought', quantile: 0.9 },
  { kind: 'MEAN', event: 'bought', filter: [{ property: 'country', operator: 'EQUALS', value: 'NO' }] },
];

type Told =
  { readonly exposure: SomeExposure & { readonly hour: number } } | { readonly event: Omit<SomeEvent, 'id'> };

const user = fc.constantFrom('ann', 'bob', 'cyd', 'dee', 'eve');
const anyTold: fc.Arbitrary<Told> = fc.oneof(
  fc.record({
    exposure: fc.record({
      user,
      variation: fc.constantFrom('control', 'control', 'control', 'treatment'),
      hour: fc.integer({ min: 0, max: 12 }),
    }),
  }),
  fc.record({
    event: fc.record({
      user,
      event: fc.constantFrom('bought', 'looked'),
      hour: fc.integer({ min: -10, max: 40 }),
      value: fc.constantFrom(0, 0.1, 0.2, -3, 2.5, 1e9, 12.34),
      properties: fc.constantFrom({ country: 'NO' }, { country: 'SE' }, null),
    }),
  }),
);

let scenario: StatisticsScenario;
let prefix = 0;

beforeAll(async () => {
  scenario = await startStatisticsScenario();
});

afterAll(() => scenario.close());

describe('statistics that are folded while they are told', () => {
  it('are the same in any order and any batches, as if each user were looked at by hand', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyTold, { maxLength: 25 }),
        fc.infiniteStream(fc.nat({ max: 1000 })),
        fc.integer({ min: 1, max: 6 }),
        async (told, chances, batch) => {
          const shuffled = told
            .map((one) => [one, chances.next().value ?? 0] as const)
            .toSorted(([, a], [, b]) => a - b)
            .map(([one]) => one);

          const read = await statisticsOf(shuffled, batch);

          expect(read).toEqual(expectedStatistics(told, METRICS));
        },
      ),
      { numRuns: 15 },
    );
  });
});

/** Whole clusters, a cap that depends on everybody, and everything at three different weights. */
const DIVIDED_METRICS: readonly Partial<MetricDefinition>[] = [
  { kind: 'MEAN', event: 'bought', covariateHours: 5 },
  { kind: 'MEAN', event: 'bought', capPercentile: 0.75 },
  { kind: 'RATIO', event: 'bought', denominatorEvent: 'looked' },
];

describe('statistics of clusters, of periods and with a cap at a percentile', () => {
  it.each([{ unit: 'cluster' }, { stratifyBy: 'cluster' }])(
    'are the same in any order and any batches (%o)',
    async (analysis) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyTold, { maxLength: 25 }),
          fc.infiniteStream(fc.nat({ max: 1000 })),
          fc.integer({ min: 1, max: 6 }),
          async (told, chances, batch) => {
            const shuffled = told
              .map((one) => [one, chances.next().value ?? 0] as const)
              .toSorted(([, a], [, b]) => a - b)
              .map(([one]) => one);

            const inBatches = await dividedStatistics(analysis, shuffled, batch);

            expect(inBatches).toEqual(await dividedStatistics(analysis, told, told.length + 1));
          },
        ),
        { numRuns: 5 },
      );
    },
  );
});

async function dividedStatistics(analysis: object, told: readonly Told[], batch: number): Promise<object> {
  const { id, metrics } = await scenario.newTest(...DIVIDED_METRICS);
  const own = `${(prefix += 1)}/`;
  await scenario.unitOfWork.manager.query(
    'UPDATE ab_test SET analysis = analysis || $2::jsonb WHERE id = $1',
    [id, JSON.stringify(analysis)],
  );
  await scenario.unitOfWork.manager.query(
    `INSERT INTO ab_test_change (ab_test_id, number, at, kind, changed_by, reason, moves, exposed)
     SELECT $1, hour, '2001-06-01T12:00:00Z'::timestamptz + hour * interval '1 hour', 'CHANGED', '', '', '[{"from":0,"to":1}]', 0
     FROM unnest(ARRAY[4, 8]) AS hour`,
    [id],
  );
  const clusterOf = (user: string): string => (user < 'c' ? 'first' : 'second');
  for (let from = 0; from < told.length; from += batch) {
    const part = told.slice(from, from + batch);
    const exposures = part.flatMap((one) => ('exposure' in one ? [one.exposure] : []));
    await scenario.expose(
      id,
      exposures.map((exposure) => {
        const cluster = clusterOf(exposure.user);
        return { ...exposure, user: own + exposure.user, cluster, segment: { cluster } };
      }),
    );
    const events = part.flatMap((one) => ('event' in one ? [one.event] : []));
    await scenario.tell(
      events.map((event, i) => ({ ...event, id: `${own}${from}/${i}`, user: own + event.user })),
    );
    await scenario.folder.drain();
  }
  const read = await scenario.statistics.read(id);
  expect(await scenario.statistics.rebuild(id, read.cut)).toEqual(read);
  const named = <T>(by: ReadonlyMap<MetricId, T>): readonly (T | undefined)[] => metrics.map((metric) => by.get(metric)); // prettier-ignore
  const partOf = ({ users, metrics: ofPart }: PartStatistics) => ({ users, metrics: named(ofPart) });
  return {
    ...partOf(read),
    periods: read.periods.map(partOf),
    strata: read.strata.map(partOf),
    clusters: read.clusters,
    caps: named(read.caps),
    left: read.exclusions.filter(({ metricId }) => metricId === null).filter(({ reason }) => reason !== 'DUPLICATE'), // prettier-ignore
  };
}

/** Tells everything, in batches, folding after each of them; some of it twice. Users and events are of this call only. */
async function statisticsOf(told: readonly Told[], batch: number): Promise<object> {
  const { id, metrics } = await scenario.newTest(...METRICS);
  const own = `${(prefix += 1)}/`;
  for (let from = 0; from < told.length; from += batch) {
    const part = told.slice(Math.max(0, from - 1), from + batch);
    await scenario.expose(
      id,
      part.flatMap((one) => ('exposure' in one ? [{ ...one.exposure, user: own + one.exposure.user }] : [])),
    );
    await scenario.tell(
      part.flatMap((one) =>
        'event' in one ? [{ ...one.event, id: own + told.indexOf(one), user: own + one.event.user }] : [],
      ),
    );
    await scenario.folder.drain();
  }
  const read = await scenario.statistics.read(id);
  const rebuilt = await scenario.statistics.rebuild(id, read.cut);
  expect(rebuilt).toEqual(read);
  return {
    users: read.users,
    metrics: metrics.map((metric) => read.metrics.get(metric)),
    exclusions: metrics.map((metric) =>
      Object.fromEntries(
        read.exclusions
          .filter(({ metricId }) => metricId === metric)
          .map(({ reason, count }) => [reason, count]),
      ),
    ),
    conflicting: read.exclusions.find(({ reason }) => reason === 'CONFLICTING_VARIATION')?.count ?? 0,
  };
}
