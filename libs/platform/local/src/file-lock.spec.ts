import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock, LockHeldError, withLock } from './file-lock.js';
import { identityOf } from './process-identity.js';

async function lockPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-lock-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'lock');
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('acquireLock', () => {
  it('refuses a lock whose holder lives and tells who holds it and its note', async () => {
    const path = await lockPath();
    const lock = await acquireLock(path);
    await lock.annotate('http://127.0.0.1:4000');
    const refusal = await acquireLock(path).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(LockHeldError);
    expect(refusal).toMatchObject({ holder: { pid: process.pid, note: 'http://127.0.0.1:4000' } });
  });

  it('can be taken again after its release', async () => {
    const path = await lockPath();
    await (await acquireLock(path)).release();
    await expect(acquireLock(path)).resolves.toBeDefined();
  });

  it('takes over the lock of a process that died', async () => {
    const path = await lockPath();
    await writeFile(path, JSON.stringify({ pid: await deadPid(), bornAt: null, note: null }));
    await acquireLock(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('takes over the lock of a dead process whose pid another process was given', async () => {
    const path = await lockPath();
    await writeFile(path, JSON.stringify({ pid: process.pid, bornAt: 'another boot/1', note: null }));
    await acquireLock(path);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject(identityOf(process.pid));
  });

  it('takes over a file that a power failure cut short', async () => {
    const path = await lockPath();
    await writeFile(path, '{"pid":');
    await expect(acquireLock(path)).resolves.toBeDefined();
  });

  it('lets exactly one of many take over a dead lock at the same time', async () => {
    const path = await lockPath();
    await writeFile(path, JSON.stringify({ pid: await deadPid(), bornAt: null, note: null }));
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(path)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('withLock', () => {
  it('lets the work of many run one at a time', async () => {
    const path = await lockPath();
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      most = Math.max(most, inside);
      await readFile(path);
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 5 }, () => withLock(path, { waitMs: 20_000 }, work)));
    expect(most).toBe(1);
  });

  it('releases the lock when the work fails', async () => {
    const path = await lockPath();
    await expect(withLock(path, {}, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(acquireLock(path)).resolves.toBeDefined();
  });
});
