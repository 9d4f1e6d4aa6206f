import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { acquireLock, generateSecret, LockHeldError, type FileLock } from '@orrery/platform-local';
import type { TestProject } from 'vitest/node';
import type { TestRun } from './test-run.js';
import { cleanUpServers } from './test-server-cleanup.js';

/**
 * Gives the run a folder where its first database spec will start the servers; a run without such
 * specs starts none. Runs at the same time get different folders, and each folder's data is kept,
 * so that a later run need not initialise it again.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { directory, lock } = await claimDirectory(join(project.config.root, '.orrery', 'test'));
  const run: TestRun = { id: randomBytes(4).toString('hex'), directory, rolePassword: generateSecret() };
  project.provide('orreryTestRun', run);
  return async () => {
    await cleanUpServers(run);
    await lock.release();
  };
}

async function claimDirectory(parent: string): Promise<{ directory: string; lock: FileLock }> {
  for (let number = 1; ; number += 1) {
    const directory = join(parent, String(number));
    try {
      return { directory, lock: await acquireLock(join(directory, 'run.lock')) };
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
    }
  }
}
