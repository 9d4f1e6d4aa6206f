import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricDefinition } from '../outcome-metric/outcome-metric.js';
import {
  startStatisticsScenario,
  type SomeEvent,
  type SomeExposure,
  type StatisticsScenario,
} from '../testing/statistics-scenario.js';
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
