import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The compiled program of an optimiser's process: beside this file when this is compiled too. Under a test runner, which
 * reads the sources, it is the one that the build made, because a plain `node` cannot run TypeScript.
 */
export function optimizerEntry(): string {
  const beside = fileURLToPath(new URL('./child/main.js', import.meta.url));
  if (existsSync(beside)) return beside;
  const built = fileURLToPath(new URL('../../dist/model-optimization/child/main.js', import.meta.url));
  if (existsSync(built)) return built;
  throw new Error(`${built} does not exist: build apps/registry first.`);
}
