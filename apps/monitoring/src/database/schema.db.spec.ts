import { createDataSource, migrate, schemaDrift } from '@orrery/platform-postgres';
import { createTestDatabase } from '@orrery/testing';
import { expect, it } from 'vitest';
import { monitoringSchema } from './schema.js';

it('migrates an empty database to exactly what the entities map', async () => {
  const database = await createTestDatabase({ template: 'empty', migrate: async () => {} });
  const dataSource = await createDataSource({ url: database.url, ...monitoringSchema }).initialize();

  await migrate(dataSource);

  expect(await schemaDrift(dataSource)).toEqual([]);
  await dataSource.destroy();
  await database.drop();
});
