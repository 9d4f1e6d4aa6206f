import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabaseOptions } from './test-database.js';

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

function counting(template: string): { options: TestDatabaseOptions; migrations: () => number } {
  let migrations = 0;
  const migrate = async (url: string): Promise<void> => {
    migrations += 1;
    await query(url, 'CREATE TABLE star (name text PRIMARY KEY)');
  };
  return { options: { template, migrate }, migrations: () => migrations };
}

describe('createTestDatabase', () => {
  it('migrates the template once and gives every caller a clone that is its own', async () => {
    const { options, migrations } = counting('once');
    const [first, second] = await Promise.all([createTestDatabase(options), createTestDatabase(options)]);
    await query(first.url, `INSERT INTO star VALUES ('Vega')`);
    expect(await query(first.url, 'SELECT name FROM star')).toEqual([{ name: 'Vega' }]);
    expect(await query(second.url, 'SELECT name FROM star')).toEqual([]);
    expect(migrations()).toBe(1);
  });

  it('builds the template again after a migration that failed in the middle', async () => {
    const { options } = counting('failing');
    const failing = async (url: string): Promise<void> => {
      await options.migrate(url);
      throw new Error('the second migration is broken');
    };
    await expect(createTestDatabase({ ...options, migrate: failing })).rejects.toThrow('broken');
    const database = await createTestDatabase(options);
    expect(await query(database.url, 'SELECT name FROM star')).toEqual([]);
  });

  it('connects as a role that is no superuser', async () => {
    const database = await createTestDatabase(counting('role').options);
    expect(await query(database.url, `SELECT current_setting('is_superuser') AS superuser`)).toEqual([
      { superuser: 'off' },
    ]);
  });

  it('drops a database that still has connections', async () => {
    const database = await createTestDatabase(counting('dropped').options);
    const client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
    await database.drop();
    await expect(query(database.url, 'SELECT')).rejects.toMatchObject({ code: '3D000' });
  });
});
