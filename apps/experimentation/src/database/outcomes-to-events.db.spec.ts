import { EVENT_MIGRATIONS } from '@orrery/platform-events';
import { createDataSource, migrate, newId } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStatisticsScenario, type StatisticsScenario } from '../testing/statistics-scenario.js';
import { CreateExperimentation1760000000000 } from './migrations/1760000000000-create-experimentation.js';

const ID = '01920000-0000-7000-8000-000000000001' as Parameters<StatisticsScenario['statistics']['read']>[0];

let scenario: StatisticsScenario;

beforeAll(async () => {
  const database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  const migrations = [...EVENT_MIGRATIONS, CreateExperimentation1760000000000];
  const before = await createDataSource({ url: database.url, entities: [], migrations }).initialize();
  await migrate(before);
  await before.query(
    `INSERT INTO ab_test (id, name, endpoint_id, endpoint, metric_name, metric_description, status, created_at)
     VALUES ($1, 'old', $2, 'old', 'booked', 'They booked.', 'RUNNING', now())`,
    [ID, newId()],
  );
  await before.query(
    `INSERT INTO variation (ab_test_id, position, key, model_version_id, version, weight)
     VALUES ($1, 0, 'control', $2, 1, 50), ($1, 1, 'treatment', $2, 2, 50)`,
    [ID, newId()],
  );
  await before.query(
    `INSERT INTO exposure (ab_test_id, user_id, variation, conflicting, exposed_at)
     VALUES ($1, 'ann', 0, false, now()), ($1, 'bob', 0, false, now()), ($1, 'cyd', 1, true, now())`,
    [ID],
  );
  await before.query(
    `INSERT INTO outcome (ab_test_id, user_id, converted, recorded_at)
     VALUES ($1, 'ann', true, '2001-01-01'), ($1, 'bob', false, '2001-01-01'), ($1, 'dee', true, '2001-01-01')`,
    [ID],
  );
  await before.destroy();
  scenario = await startStatisticsScenario(database);
});

afterAll(() => scenario.close());

it('keeps what was recorded when outcomes become events, and the first outcome of a user stays the one that counts', async () => {
  const outcomes = ['ann', 'bob'].map((userId) => ({ abTest: 'old', userId, value: 1 as const }));
  expect(await scenario.outcomes.record(outcomes)).toEqual({ accepted: 0, duplicates: 2 });

  const { users, metrics, exclusions } = await scenario.statistics.read(ID);

  expect(users).toEqual([2, 0]);
  expect([...metrics.values()].map(([control]) => control?.moments.means)).toEqual([[0.5]]);
  expect(exclusions).toEqual([{ reason: 'CONFLICTING_VARIATION', metricId: null, count: 1 }]);
});
