import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { withLock } from './file-lock.js';
import { hasCode } from './system-error.js';

const secretBytes = 32;

/** A secret that needs no escaping in a URL, a header or a configuration file. */
export function generateSecret(): string {
  return randomBytes(secretBytes).toString('base64url');
}

/** The named secrets of a file only its owner can read; those that are missing are generated and kept. */
export async function loadSecrets<Name extends string>(
  path: string,
  names: readonly Name[],
): Promise<Record<Name, string>> {
  await mkdir(dirname(path), { recursive: true });
  return withLock(`${path}.lock`, { waitMs: 10_000 }, async () => {
    const stored = await readSecrets(path);
    const missing = names.filter((name) => stored[name] === undefined);
    for (const name of missing) stored[name] = generateSecret();
    if (missing.length > 0) await writePrivately(path, `${JSON.stringify(stored, null, 2)}\n`);
    return Object.fromEntries(names.map((name) => [name, stored[name]])) as Record<Name, string>;
  });
}

/** Replaces a file at once by one that only its owner can read. */
export async function writePrivately(path: string, content: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600, flush: true });
  await rename(draft, path);
}

async function readSecrets(path: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, string>;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {};
    throw error;
  }
}
