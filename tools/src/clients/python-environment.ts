import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withLock } from '@orrery/platform-local';
import type { Python } from './find-python.js';

/** Python programs with packages of their own. */
export interface PythonEnvironment {
  readonly python: string;
}

/** Another run in this clone may be installing. */
const LOCK_WAIT_MS = 300_000;

/** Makes the virtual environment in `folder` unless it is there already, with exactly what `requirements` lists. */
export async function openPythonEnvironment(
  python: Python,
  { folder, requirements }: { readonly folder: string; readonly requirements: string },
): Promise<PythonEnvironment> {
  await mkdir(folder, { recursive: true });
  return withLock(join(folder, 'install.lock'), { waitMs: LOCK_WAIT_MS }, async () => {
    const venv = join(folder, 'venv');
    const marker = join(venv, 'orrery-installed');
    const programs = join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
    const environment = { python: join(programs, 'python') };
    const wanted = `${python.version}\n${await readFile(requirements, 'utf8')}`;
    if ((await readFile(marker, 'utf8').catch(() => '')) === wanted) return environment;
    process.stdout.write(`Installing the clients' packages for Python ${python.version} …\n`);
    await rm(venv, { recursive: true, force: true });
    await run(python.program, ['-m', 'venv', venv]);
    await run(environment.python, [
      ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
      ...['--requirement', requirements],
    ]);
    await writeFile(marker, wanted);
    return environment;
  });
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const [code] = (await once(spawn(program, args, { stdio: 'inherit' }), 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code ?? 'a signal'}.`);
}
