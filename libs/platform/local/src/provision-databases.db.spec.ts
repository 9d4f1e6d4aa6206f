import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalServer } from './local-server.js';
import { startPostgres, throwawaySettings } from './postgres-server.js';
import { provisionDatabases } from './provision-databases.js';

let dataDir: string;
let server: LocalServer;

async function currentUser(url: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ role: string }>('SELECT current_user AS role')).rows[0]?.role;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'orrery-provision-'));
  await chmod(dataDir, 0o755);
  server = await startPostgres({ dataDir, settings: throwawaySettings });
});

afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});

const owners = [
  { name: 'data', password: 'first' },
  { name: 'registry', password: 'second' },
];

describe('provisionDatabases', () => {
  it('gives every service a database that its role owns', async () => {
    const urls = await provisionDatabases(server.url, owners);
    expect(await currentUser(urls.get('registry') ?? '')).toBe('orrery_registry');
  });

  it('lets no role connect to the database of another service', async () => {
    const urls = await provisionDatabases(server.url, owners);
    const url = new URL(urls.get('data') ?? '');
    url.pathname = '/orrery_registry';
    await expect(currentUser(url.href)).rejects.toMatchObject({ code: '42501' });
  });

  it('can run again, at the same time, and brings the roles to the given passwords', async () => {
    const changed = owners.map((owner) => ({ ...owner, password: `${owner.password}-changed` }));
    const [urls] = await Promise.all([1, 2].map(() => provisionDatabases(server.url, changed)));
    expect(await currentUser(urls?.get('data') ?? '')).toBe('orrery_data');
  });

  it('works for an administrator who is no superuser', async () => {
    const admin = new Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(`CREATE ROLE steward LOGIN CREATEDB CREATEROLE PASSWORD 'steward'`);
    await admin.end();
    const url = new URL(server.url);
    url.username = 'steward';
    url.password = 'steward';
    const urls = await provisionDatabases(url.href, owners, { prefix: 'company' });
    expect(await currentUser(urls.get('data') ?? '')).toBe('company_data');
  });
});
