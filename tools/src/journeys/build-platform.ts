import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { withLock } from '@orrery/platform-local';
import { repositoryRoot } from '../up/home.js';

const COMPILER = join(repositoryRoot, 'node_modules/typescript7/bin/tsc');
const LOCK = join(repositoryRoot, '.orrery/journeys-build.lock');
const WAIT_MS = 180_000;

/** Compiles what changed: the services run as they do in production, which is not from their sources. */
export async function buildPlatform(): Promise<void> {
  await withLock(LOCK, { waitMs: WAIT_MS }, async () => {
    const args = [COMPILER, '-b', join(repositoryRoot, 'tsconfig.build.json')];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The platform does not compile:\n${stdout}`);
  });
}
