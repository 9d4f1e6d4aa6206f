import { EVENT_MIGRATIONS } from '@orrery/platform-events';
import { createDataSource, migrate, newId } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import { expect, it } from 'vitest';
import type { ABTest } from '../ab-test/ab-test.js';
import { assign } from '../assignment/assignment.js';
import { CreateExperimentation1760000000000 } from './migrations/1760000000000-create-experimentation.js';
import { experimentationSchema } from './schema.js';

const ID = '01920000-0000-7000-8000-000000000001';

it('leaves the users of a running test where its weights had put them', async () => {
  const database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  const migrations = [...EVENT_MIGRATIONS, CreateExperimentation1760000000000];
  const before = await createDataSource({ url: database.url, entities: [], migrations }).initialize();
  await migrate(before);
  await before.query(
    `INSERT INTO ab_test (id, name, endpoint_id, endpoint, metric_name, metric_description, status, created_at, started_at)
     VALUES ($1, 'old', $2, 'old', 'booked', 'They booked.', 'RUNNING', now(), now())`,
    [ID, newId()],
  );
  await before.query(
    `INSERT INTO variation (ab_test_id, position, key, model_version_id, version, weight)
     VALUES ($1, 0, 'control', $2, 1, 30), ($1, 1, 'treatment', $2, 2, 40)`,
    [ID, newId()],
  );
  await before.destroy();

  const after = await createDataSource({ url: database.url, ...experimentationSchema }).initialize();
  await migrate(after);

  const [row] = await after.query<ABTest[]>(`SELECT id, status, plan, analysis FROM ab_test`);
  expect(row?.plan.allocation).toEqual({
    buckets: 100,
    variations: [[{ from: 0, to: 30 }], [{ from: 30, to: 70 }]],
  });
  expect(row?.analysis.procedure).toEqual({ kind: 'always-valid' });
  const variations = ['control', 'treatment'].map((key) => ({ key }));
  const test = { ...row, variations } as unknown as ABTest;
  for (const userId of Array.from({ length: 200 }, (_, i) => `Zoë-${i}`)) {
    const subject = { userId, attributes: {} };
    const { bucket, variation } = assign(test, { subject, atMs: 0, running: new Map(), groups: {} });
    expect(variation?.key).toBe(bucket < 30 ? 'control' : bucket < 70 ? 'treatment' : undefined);
  }
  const history = await after.query(`SELECT number, kind FROM ab_test_change ORDER BY number`);
  expect(history).toEqual([
    { number: 1, kind: 'CREATED' },
    { number: 2, kind: 'STARTED' },
  ]);
  await after.destroy();
  await database.drop();
});
