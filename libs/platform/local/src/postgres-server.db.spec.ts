import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgres, startPostgres, throwawaySettings } from './postgres-server.js';

let parent: string;
const folders: string[] = [];

async function folder(name: string): Promise<string> {
  const path = join(parent, name);
  await mkdir(path);
  folders.push(path);
  return path;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'orrery-postgres-'));
  await chmod(parent, 0o755);
});

afterAll(async () => {
  for (const dataDir of folders) await (await findPostgres({ dataDir }))?.stop();
  await rm(parent, { recursive: true });
});

const settings = throwawaySettings;

describe('startPostgres', () => {
  it('finds the server that runs already, for all who start at once', async () => {
    const dataDir = await folder('shared');
    const servers = await Promise.all([1, 2, 3].map(() => startPostgres({ dataDir, settings })));
    expect(servers.map(({ origin }) => origin).sort()).toEqual(['reused', 'reused', 'started']);
    expect(new Set(servers.map(({ url }) => url)).size).toBe(1);
  });

  it('keeps its data and its port after kill -9 of the server', async () => {
    const dataDir = await folder('killed');
    const first = await startPostgres({ dataDir });
    await query(first.url, 'CREATE TABLE star AS SELECT 7 AS magnitude');
    process.kill(first.pid ?? 0, 'SIGKILL');
    const second = await startPostgres({ dataDir });
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT magnitude FROM star')).toEqual([{ magnitude: 7 }]);
  });

  it('starts although the pid that a dead server left behind belongs to another process now', async () => {
    const dataDir = await folder('stale');
    const first = await startPostgres({ dataDir, settings });
    const pidFile = join(dataDir, 'data', 'postmaster.pid');
    const left = await readFile(pidFile, 'utf8');
    await first.stop();
    await writeFile(pidFile, left.replace(String(first.pid), String(process.pid)));
    const second = await startPostgres({ dataDir, settings });
    expect(second.origin).toBe('started');
  });

  it('begins again when it was killed while it made the cluster', async () => {
    const dataDir = await folder('partial');
    await mkdir(join(dataDir, 'data.partial'));
    await writeFile(join(dataDir, 'data.partial', 'PG_VERSION'), '18\n');
    const server = await startPostgres({ dataDir, settings });
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('asks for its password and listens on loopback only', async () => {
    const server = await startPostgres({ dataDir: await folder('closed'), settings });
    const url = new URL(server.url);
    url.password = 'guessed';
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await query(server.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  it.runIf(process.getuid?.() === 0)('works for root in a folder that nobody else can enter', async () => {
    const dataDir = join(await folder('private'), 'postgres');
    await chmod(join(parent, 'private'), 0o700);
    const server = await startPostgres({ dataDir, settings });
    expect(await query(server.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await server.stop();
    await rm(await readFile(join(dataDir, 'location'), 'utf8'), { recursive: true });
  });
});
