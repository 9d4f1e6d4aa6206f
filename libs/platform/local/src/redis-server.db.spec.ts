import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { findRedis, startRedis } from './redis-server.js';

const folders: string[] = [];

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'orrery-redis-'));
  folders.push(path);
  return path;
}

async function ask<Answer>(url: string, question: (redis: Redis) => Promise<Answer>): Promise<Answer> {
  const redis = new Redis(url);
  redis.on('error', () => undefined); // The question fails with it too.
  try {
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

afterEach(async () => {
  for (const dataDir of folders.splice(0)) {
    await (await findRedis({ dataDir }))?.stop();
    await rm(dataDir, { recursive: true });
  }
});

describe('startRedis', () => {
  it('finds the server that runs already, for all who start at once', async () => {
    const dataDir = await folder();
    const servers = await Promise.all([1, 2, 3].map(() => startRedis({ dataDir })));
    expect(servers.map(({ origin }) => origin).sort()).toEqual(['reused', 'reused', 'started']);
    expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
  });

  it('keeps what was synced, and its port, after kill -9 of the server', async () => {
    const dataDir = await folder();
    const first = await startRedis({ dataDir });
    await ask(first.url, async (redis) => {
      await redis.config('SET', 'appendfsync', 'always');
      await redis.set('star', 'Vega');
    });
    process.kill(first.pid ?? 0, 'SIGKILL');
    const second = await startRedis({ dataDir });
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, (redis) => redis.get('star'))).toBe('Vega');
  });

  it('keeps its data over a stop', async () => {
    const dataDir = await folder();
    const first = await startRedis({ dataDir });
    await ask(first.url, (redis) => redis.set('star', 'Vega'));
    await first.stop();
    expect(await findRedis({ dataDir })).toBeNull();
    const second = await startRedis({ dataDir });
    expect(await ask(second.url, (redis) => redis.get('star'))).toBe('Vega');
  });

  it('asks for its password', async () => {
    const { url } = await startRedis({ dataDir: await folder() });
    const open = new URL(url);
    open.password = '';
    await expect(ask(open.href, (redis) => redis.get('star'))).rejects.toThrow('NOAUTH');
  });
});
