// Runs DVC as its users do: each step a command of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface DvcQuestion {
  /** A Python that has DVC. */
  readonly python: string;
  /** A folder of which DVC knows nothing yet. */
  readonly project: string;
  /** What is in it and is to be added. */
  readonly name: string;
  /** Of the remote: its address, and how DVC gets in. */
  readonly remote: Readonly<Record<string, string>>;
}

export interface DvcAnswer {
  readonly addSeconds: number;
  readonly pushSeconds: number;
}

async function answer({ python, project, name, remote }: DvcQuestion): Promise<DvcAnswer> {
  const settings = Object.entries(remote).map(([key, value]) => `    ${key} = ${value}`);
  await mkdir(join(project, '.dvc'));
  await writeFile(
    join(project, '.dvc', 'config'),
    ['[core]', '    no_scm = True', '    remote = bench', `['remote "bench"']`, ...settings, ''].join('\n'),
  );
  return {
    addSeconds: await dvc(python, project, ['add', '--quiet', name]),
    pushSeconds: await dvc(python, project, ['push', '--quiet']),
  };
}

async function dvc(python: string, project: string, args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(python, ['-m', 'dvc', ...args], {
    cwd: project,
    stdio: 'inherit',
    env: {
      ...{ PATH: process.env['PATH'], HOME: project, NO_PROXY: '*', DVC_NO_ANALYTICS: '1' },
      ...{ DVC_SITE_CACHE_DIR: join(project, '.site'), DVC_GLOBAL_CONFIG_DIR: join(project, '.global') },
      DVC_SYSTEM_CONFIG_DIR: join(project, '.system'),
    },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`dvc ${args.join(' ')} ended with ${code ?? 'a signal'}.`);
  return (performance.now() - startedAt) / 1000;
}

process.on('message', (question: DvcQuestion) => void answer(question).then((it) => process.send?.(it)));
process.once('disconnect', () => process.exit());
