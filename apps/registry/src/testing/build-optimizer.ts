import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const APP = fileURLToPath(new URL('../..', import.meta.url));
const COMPILER = fileURLToPath(new URL('../../../../node_modules/typescript7/bin/tsc', import.meta.url));
const SOURCES = join(APP, 'src/model-optimization');
const BUILT = join(APP, 'dist/model-optimization');

/** Builds the app when the sources of its optimiser are newer than what was built. */
export function buildOptimizer(): void {
  if (isFresh()) return;
  const { stdout } = spawnSync(process.execPath, [COMPILER, '-b', APP], { encoding: 'utf8' });
  if (!existsSync(join(BUILT, 'child/main.js'))) throw new Error(`The build made no optimiser:\n${stdout}`);
}

function isFresh(): boolean {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .every((name) => {
      const built = join(BUILT, name.replace(/\.ts$/, '.js'));
      return existsSync(built) && statSync(built).mtimeMs >= statSync(join(SOURCES, name)).mtimeMs;
    });
}
