import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The compiled file that the hashing thread runs: beside this one when this is compiled too. Under a test runner, which
 * reads the sources, it is the one that the build made, because a thread cannot run TypeScript.
 */
export function threadEntry(): string {
  const beside = fileURLToPath(new URL('./hashing-thread-main.js', import.meta.url));
  if (existsSync(beside)) return beside;
  const built = fileURLToPath(new URL('../../dist/hashing/hashing-thread-main.js', import.meta.url));
  if (existsSync(built)) return built;
  throw new Error(`${built} does not exist: build libs/platform/artifacts first.`);
}
