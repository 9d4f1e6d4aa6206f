import { createDataSource, migrate } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import { expect, it } from 'vitest';
import { registrySchema } from '../schema.js';
import { CreateModelRegistry1760000000000 } from './1760000000000-create-model-registry.js';

const [MODEL, OTHER] = ['01920000-0000-7000-8000-000000000001', '01920000-0000-7000-8000-000000000002'];
const VERSION = '01920000-0000-7000-8000-00000000000a';

it('keeps the moves of an installation that has some, numbered in the order of their times', async () => {
  const database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  const old = createDataSource({
    url: database.url,
    entities: [],
    migrations: [CreateModelRegistry1760000000000],
  });
  await migrate(await old.initialize());
  await old.query(
    `INSERT INTO registered_model (id, name, description, created_at)
     SELECT id::uuid, 'm' || i, '', now() FROM unnest($1::text[]) WITH ORDINALITY AS m (id, i)`,
    [[MODEL, OTHER]],
  );
  await old.query(
    `INSERT INTO model_version (id, model_id, version, description, content_digest, size_bytes, signature,
                                parameter_count, created_at)
     VALUES ($1, $2, 1, '', 'sha256:x', 1, '{"inputs": [], "outputs": []}', 1, now())`,
    [VERSION, MODEL],
  );
  const moves = [
    ['01920000-0000-7000-8000-0000000000c3', MODEL, 1, null, '2026-01-03'],
    ['01920000-0000-7000-8000-0000000000c2', MODEL, null, 1, '2026-01-02'],
    ['01920000-0000-7000-8000-0000000000c1', OTHER, null, 4, '2026-01-01'],
  ];
  for (const move of moves) {
    await old.query(
      `INSERT INTO alias_change (id, model_id, alias, from_version, to_version, changed_by, reason, changed_at)
       VALUES ($1, $2, 'champion', $3, $4, 'ann', 'why', $5)`,
      move,
    );
  }
  await old.destroy();

  const now = await createDataSource({ url: database.url, ...registrySchema }).initialize();
  await migrate(now);

  const rows = await now.query(
    'SELECT model_id, sequence, to_version, to_version_id, cause, reason FROM alias_change ORDER BY model_id, sequence',
  );
  const kept = { cause: 'SET', reason: 'why' };
  expect(rows).toEqual([
    { ...kept, model_id: MODEL, sequence: 1, to_version: 1, to_version_id: VERSION },
    { ...kept, model_id: MODEL, sequence: 2, to_version: null, to_version_id: null },
    { ...kept, model_id: OTHER, sequence: 1, to_version: 4, to_version_id: null },
  ]);
  await now.destroy();
  await database.drop();
});
