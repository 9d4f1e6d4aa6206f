import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPython } from './find-python.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orrery-python-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function program(name: string, lines: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
  return path;
}

describe('findPython', () => {
  it('takes the first that is recent enough and can make virtual environments', async () => {
    const old = await program('old', 'echo 3.8');
    const bare = await program('bare', `echo "ModuleNotFoundError: No module named 'ensurepip'" >&2; exit 1`);
    const good = await program('good', 'echo 3.10');
    const found = await findPython([old, bare, good, await program('later', 'echo 3.12')]);
    expect(found).toEqual({ kind: 'found', python: { program: good, version: '3.10' } });
  });

  it('says what is wrong with each when none suffices', async () => {
    const old = await program('old', 'echo 2.7');
    const bare = await program('bare', `echo "ModuleNotFoundError: No module named 'ensurepip'" >&2; exit 1`);
    const absent = join(folder, 'absent');
    expect(await findPython([absent, old, bare])).toEqual({
      kind: 'missing',
      reasons: [
        `${absent}: not on the PATH`,
        `${old}: is 2.7`,
        `${bare}: ModuleNotFoundError: No module named 'ensurepip'`,
      ],
    });
  });
});
