import { createDataSource, migrate } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import { expect, it } from 'vitest';
import { experimentsSchema } from './schema.js';

const RUN = '01890000-0000-7000-8000-0000000000ab';
const EXPERIMENT = '01890000-0000-7000-8000-0000000000e1';

it('keeps the files of the runs that were there before there was one table of files', async () => {
  const database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  const until = experimentsSchema.migrations.filter(
    ({ name }) => Number(/\d+$/.exec(name)?.[0]) < 1_760_000_000_020,
  );
  const before = await createDataSource({
    url: database.url,
    ...experimentsSchema,
    migrations: until,
  }).initialize();
  await migrate(before);
  await before.query(
    `INSERT INTO experiment (id, number, name, project, created_at, updated_at)
     VALUES ($1, 7, 'old', 'vision', now(), now())`,
    [EXPERIMENT],
  );
  await before.query(
    `INSERT INTO run (id, experiment_id, name, status, dataset_version_ids, started_at)
     VALUES ($1, $2, 'old', 'FINISHED', '{}', now())`,
    [RUN, EXPERIMENT],
  );
  await before.query(`INSERT INTO run_artifact VALUES ($1, 'model/model.onnx', 'sha256:00', 12, now())`, [
    RUN,
  ]);
  await before.destroy();

  const after = await createDataSource({ url: database.url, ...experimentsSchema }).initialize();
  await migrate(after);

  expect(
    await after.query(
      'SELECT project, path, run_id, owner_path, content_digest, size_bytes FROM artifact_file',
    ),
  ).toEqual([
    {
      project: 'vision',
      path: '7/018900000000700080000000000000ab/artifacts/model/model.onnx',
      run_id: RUN,
      owner_path: 'model/model.onnx',
      content_digest: 'sha256:00',
      size_bytes: '12',
    },
  ]);
  await after.destroy();
  await database.drop();
});
