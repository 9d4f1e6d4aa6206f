import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram, type ProgramResult } from './run-program.js';

const packageName = 'redis-server';

/** Installs the system's own package, which only root may. */
export async function installDebianRedis(): Promise<ProgramResult> {
  if (process.getuid?.() !== 0) return { exitCode: 1, output: 'Only root may install packages.' };
  const install = (): Promise<ProgramResult> =>
    runProgram(
      'apt-get',
      ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120', packageName],
      // The run level keeps the package from starting a server of its own on the standard port.
      { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' } },
    );
  const first = await install();
  if (first.exitCode === 0 || first.exitCode === null) return first;
  // A fresh system knows no packages until it has fetched their lists.
  const update = await runProgram('apt-get', ['update']);
  return update.exitCode === 0 ? install() : update;
}

/** Unpacks the package and the libraries it lacks into a folder, which needs no rights at all. */
export async function extractDebianRedis(folder: string): Promise<ProgramResult> {
  const lists = join(folder, 'apt');
  const downloads = join(folder, 'downloads');
  await mkdir(join(lists, 'lists/partial'), { recursive: true });
  await rm(downloads, { recursive: true, force: true });
  await mkdir(downloads, { recursive: true });
  const system = await fetchAndUnpack([], downloads, folder);
  if (system.exitCode === 0 || system.exitCode === null) return system;
  const own = ['-o', `Dir::State::lists=${join(lists, 'lists')}`, '-o', `Dir::Cache=${lists}`];
  const update = await runProgram('apt-get', [...own, 'update']);
  return update.exitCode === 0 ? fetchAndUnpack(own, downloads, folder) : update;
}

async function fetchAndUnpack(
  options: readonly string[],
  downloads: string,
  folder: string,
): Promise<ProgramResult> {
  const plan = await runProgram('apt-get', [
    ...options,
    '--simulate',
    '--no-install-recommends',
    'install',
    packageName,
  ]);
  if (plan.exitCode !== 0) return plan;
  const missing = [...plan.output.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? []);
  const download = await runProgram('apt-get', [...options, 'download', ...missing], { cwd: downloads });
  if (download.exitCode !== 0) return download;
  for (const archive of await readdir(downloads)) {
    const unpacked = await runProgram('dpkg', ['-x', join(downloads, archive), folder]);
    if (unpacked.exitCode !== 0) return unpacked;
  }
  return download;
}
