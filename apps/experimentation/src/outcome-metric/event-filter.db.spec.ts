import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  startStatisticsScenario,
  type SomeEvent,
  type StatisticsScenario,
} from '../testing/statistics-scenario.js';
import type { EventCondition } from './outcome-metric.js';

const PROPERTIES: readonly SomeEvent['properties'][] = [
  { plan: 'pro', price: 10 },
  { plan: 'pro"$', price: 20.5 },
  { plan: 7, price: '10' },
  { new: true },
  null,
];

let scenario: StatisticsScenario;

beforeAll(async () => {
  scenario = await startStatisticsScenario();
});

afterAll(() => scenario.close());

describe('a filter of events', () => {
  it.each<[passing: readonly number[], conditions: EventCondition[]]>([
    [[0], [{ property: 'plan', operator: 'EQUALS', value: 'pro' }]],
    [[1], [{ property: 'plan', operator: 'EQUALS', value: 'pro"$' }]],
    [[1, 2, 3, 4], [{ property: 'plan', operator: 'NOT_EQUALS', value: 'pro' }]],
    [[0], [{ property: 'price', operator: 'EQUALS', value: 10 }]],
    [[0], [{ property: 'price', operator: 'LESS', value: 20.5 }]],
    [[0, 1], [{ property: 'price', operator: 'LESS_OR_EQUAL', value: 20.5 }]],
    [[1], [{ property: 'price', operator: 'GREATER', value: 10 }]],
    [[0, 1], [{ property: 'price', operator: 'GREATER_OR_EQUAL', value: 10 }]],
    [[3], [{ property: 'new', operator: 'EQUALS', value: true }]],
    [[], [{ property: 'no such', operator: 'EQUALS', value: 'x' }]],
    [
      [1],
      [
        { property: 'price', operator: 'GREATER', value: 1 },
        { property: 'plan', operator: 'NOT_EQUALS', value: 'pro' },
      ],
    ],
  ])('lets %j pass by %j', async (passing, filter) => {
    const { id, metrics } = await scenario.newTest({ kind: 'COUNT', event: 'seen', filter });
    const users = PROPERTIES.map((_, i) => `${id}/${i}`);
    await scenario.expose(id, users.map((user) => ({ user, variation: 'control' }))); // prettier-ignore
    await scenario.tell(
      users.map((user, i) => ({ id: user, event: 'seen', user, hour: 1, properties: PROPERTIES[i] ?? null })),
    );

    const [metricId] = metrics;
    const read = metricId && (await scenario.statistics.read(id)).metrics.get(metricId);

    expect(read?.[0]?.moments.means[0]).toBeCloseTo(passing.length / PROPERTIES.length, 12);
  });
});
