import { EVENT_MIGRATIONS } from '@orrery/platform-events';
import { createDataSource, migrate } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import { expect, it } from 'vitest';
import { CreateModelRegistry1760000000000 } from './migrations/1760000000000-create-model-registry.js';
import { registrySchema } from './schema.js';

const MODEL = '01920000-0000-7000-8000-000000000001';
const VERSION = '01920000-0000-7000-8000-000000000002';
const RUN = '01920000-0000-7000-8000-000000000003';

it('keeps the models, versions and aliases of an installation from before MLflow was spoken', async () => {
  const database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  const first = [...EVENT_MIGRATIONS, CreateModelRegistry1760000000000];
  const old = await createDataSource({ url: database.url, entities: [], migrations: first }).initialize();
  await migrate(old);
  await old.query(`INSERT INTO registered_model VALUES ($1, 'flights', 'late?', '2001-01-01Z')`, [MODEL]);
  await old.query(
    `INSERT INTO model_version (id, model_id, version, description, run_id, content_digest, size_bytes, signature,
       parameter_count, created_at) VALUES ($1, $2, 1, '', $3, 'sha256:00', 7, '{"inputs":[],"outputs":[]}', 3, '2001-01-02Z')`,
    [VERSION, MODEL, RUN],
  );
  await old.query(`INSERT INTO model_alias VALUES ($1, 'champion', $2, '2001-01-03Z')`, [MODEL, VERSION]);
  await old.destroy();

  const upgraded = await createDataSource({ url: database.url, ...registrySchema }).initialize();
  await migrate(upgraded);

  expect(
    await upgraded.query('SELECT project, tags, updated_at = created_at AS fresh FROM registered_model'),
  ).toEqual([{ project: 'default', tags: {}, fresh: true }]);
  expect(
    await upgraded.query(
      `SELECT content_digest, source, run_ref, status, stage, flavors, inspected_at IS NOT NULL AS read FROM model_version`,
    ),
  ).toEqual([
    {
      content_digest: 'sha256:00',
      source: 'runs:/01920000000070008000000000000003',
      run_ref: '01920000000070008000000000000003',
      status: 'READY',
      stage: 'None',
      flavors: ['onnx'],
      read: true,
    },
  ]);
  expect(await upgraded.query('SELECT alias, version_id FROM model_alias')).toEqual([
    { alias: 'champion', version_id: VERSION },
  ]);
  await upgraded.destroy();
  await database.drop();
});
