import { afterAll, beforeAll, expect, it } from 'vitest';
import { startScenario, type Scenario } from '../testing/experimentation-scenario.js';

let scenario: Scenario;

beforeAll(async () => {
  scenario = await startScenario();
});

afterAll(() => scenario.close());

const DAYS = ['2026-06-01', '2026-06-02', '2026-06-03'];

const SERIES = `query ($name: String!, $metric: String, $variation: String, $last: Int) {
  abTest(name: $name) {
    series(metric: $metric, variation: $variation, last: $last) {
      day users difference { estimate low high } lift { estimate } pValue undecidedReason
    }
  }
}`;

interface Point {
  readonly day: string;
  readonly users: number;
  readonly difference: { readonly estimate: number; readonly low: number; readonly high: number };
}

it('shows the estimate day by day, with an interval that narrows as users come', async () => {
  await scenario.running('daily');
  for (const day of DAYS) {
    for (const variation of ['control', 'treatment']) {
      const exposures = Array.from({ length: 400 }, (_, i) => ({
        abTest: 'daily',
        userId: `${day}-${variation}-${i}`,
        variation,
        at: `${day}T12:00:00Z`,
      }));
      await post('/v1/exposures', { exposures });
      const done = exposures.slice(0, variation === 'control' ? 40 : 80);
      await scenario.tell(done.map(({ userId }) => ({ abTest: 'daily', userId, value: 1 })));
    }
  }

  const points = await series({});

  expect(points.map(({ day, users }) => [day, users])).toEqual(DAYS.map((day, at) => [day, 800 * (at + 1)]));
  for (const { difference } of points) expect(difference.estimate).toBeCloseTo(0.1, 12);
  const widths = points.map(({ difference }) => difference.high - difference.low);
  expect(widths).toEqual(widths.toSorted((a, b) => b - a));
  const { data } = await scenario.service.graphql(
    '{ abTest(name: "daily") { power(effect: 0.1, usersPerDay: 800) { requiredUsers durationDays undecidedReason } } }',
  );
  expect(data['abTest']).toMatchObject({
    power: { requiredUsers: expect.any(Number), durationDays: 2, undecidedReason: null },
  });
  expect(await series({ last: 1, metric: 'rebooked', variation: 'treatment' })).toEqual(points.slice(-1));
});

it.each([
  ['metric', { metric: 'nothing' }],
  ['treatment', { variation: 'control' }],
  ['last', { last: 0 }],
])('names %s when there is none', async (field, args) => {
  await scenario.create(`series-${field}`);

  const { errors } = await scenario.service.graphql(SERIES, { name: `series-${field}`, ...args });

  expect(errors).toMatchObject([
    { message: expect.stringContaining(field), extensions: { code: 'INVALID_INPUT' } },
  ]);
});

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return scenario.service.fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function series(args: object): Promise<readonly Point[]> {
  const { data } = await scenario.service.graphql(SERIES, { name: 'daily', ...args });
  return (data['abTest'] as unknown as { series: readonly Point[] }).series;
}
