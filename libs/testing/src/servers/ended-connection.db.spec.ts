import { createDataSource } from '@orrery/platform-postgres';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from './test-database.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase({ template: 'empty', migrate: async () => undefined });
  dataSource = await createDataSource({ url: database.url, entities: [], migrations: [] }).initialize();
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

describe('a connection that the server ends while it is given out', () => {
  it('takes neither the process nor the next statement with it', async () => {
    const { master: pool } = dataSource.driver as unknown as { readonly master: Pool };
    await new Promise<void>((resolve, reject) => {
      pool.connect((error, client, release) => {
        if (client === undefined) return reject(error ?? new Error('There is no connection.'));
        // Nobody but the data source listens to it now.
        client.emit('error', new Error('terminating connection due to administrator command'));
        release(true);
        resolve();
      });
    });

    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
