import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const APP = fileURLToPath(new URL('../..', import.meta.url));
const COMPILER = fileURLToPath(new URL('../../../../node_modules/typescript7/bin/tsc', import.meta.url));

/** Compiles the program of the computing process when its sources are newer: a plain `node` cannot run TypeScript. */
export function buildChild(): void {
  if (isFresh()) return;
  const { stdout } = spawnSync(process.execPath, [COMPILER, '-b', APP], { encoding: 'utf8' });
  if (!existsSync(join(APP, 'dist/compute/child/main.js')))
    throw new Error(`The build made no child:\n${stdout}`);
}

function isFresh(): boolean {
  return readdirSync(join(APP, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .every((name) => {
      const built = join(APP, 'dist', name.replace(/\.ts$/, '.js'));
      return existsSync(built) && statSync(built).mtimeMs >= statSync(join(APP, 'src', name)).mtimeMs;
    });
}
