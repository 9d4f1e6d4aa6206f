import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isRunning, type ProcessIdentity } from './process-identity.js';
import { hasCode } from './system-error.js';

/** What a lock's file says: who holds it, and a note for whoever finds it taken. */
export interface LockHolder extends ProcessIdentity {
  readonly note: string | null;
}

export interface FileLock {
  /** Leaves a note for those who find the lock taken. */
  annotate(note: string): Promise<void>;
  release(): Promise<void>;
}

export class LockHeldError extends Error {
  readonly code = 'LOCK_HELD';
  override readonly name = 'LockHeldError';

  constructor(
    readonly path: string,
    readonly holder: LockHolder,
  ) {
    super(`${path} is held by process ${holder.pid}`);
  }
}

export interface LockOptions {
  /** How long to wait for a living holder before LockHeldError. */
  readonly waitMs?: number;
}

// Taking over is a few file operations: one that is older than this was killed in the middle.
const takeoverLimitMs = 10_000;
const retryMs = 25;

/** A lock between processes. One whose holder died, however it died, is taken over. */
export async function acquireLock(path: string, { waitMs = 0 }: LockOptions = {}): Promise<FileLock> {
  await mkdir(dirname(path), { recursive: true });
  const deadline = performance.now() + waitMs;
  for (;;) {
    if (await createLockFile(path)) return heldLock(path);
    const holder = await readHolder(path);
    if (holder && isRunning(holder)) {
      if (performance.now() >= deadline) throw new LockHeldError(path, holder);
    } else if (await takeOver(path)) {
      return heldLock(path);
    }
    await delay(retryMs);
  }
}

/** Runs the work while holding the lock. */
export async function withLock<Result>(
  path: string,
  options: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const lock = await acquireLock(path, options);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

function heldLock(path: string): FileLock {
  return {
    annotate: (note) => replaceAtomically(path, lockRecord(note)),
    release: () => rm(path, { force: true }),
  };
}

function lockRecord(note: string | null): string {
  const holder: LockHolder = { ...identityOf(process.pid), note };
  return JSON.stringify(holder);
}

/** Appears complete or not at all: linking a finished file is atomic and fails when one is there. */
async function createLockFile(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, lockRecord(null));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function replaceAtomically(path: string, content: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content);
  await rename(draft, path);
}

async function readHolder(path: string): Promise<LockHolder | null> {
  try {
    const record: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isHolder(record) ? record : null;
  } catch (error) {
    // A file cut short by a power failure names nobody who could still be alive.
    if (error instanceof SyntaxError || hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function isHolder(record: unknown): record is LockHolder {
  return typeof record === 'object' && record !== null && 'pid' in record && typeof record.pid === 'number';
}

/** Of several who see a dead holder at once, the directory lets one replace it. */
async function takeOver(path: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  if (!(await createDirectory(guard))) {
    await dropAbandoned(guard);
    return false;
  }
  try {
    const holder = await readHolder(path);
    if (holder && isRunning(holder)) return false;
    await rm(path, { force: true });
    return await createLockFile(path);
  } finally {
    await rmdir(guard);
  }
}

async function createDirectory(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function dropAbandoned(guard: string): Promise<void> {
  const found = await stat(guard).catch(() => null);
  if (found && Date.now() - found.mtimeMs > takeoverLimitMs) await rmdir(guard).catch(() => undefined);
}
