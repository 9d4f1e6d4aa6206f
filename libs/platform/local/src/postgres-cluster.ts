import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { locatePostgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { runProgram } from './run-program.js';
import { loadSecrets, writePrivately } from './secrets.js';
import { hasCode } from './system-error.js';
import { canReach, unprivilegedAccount, type UnprivilegedAccount } from './unprivileged-account.js';

/** A PostgreSQL cluster on disk, initialised and ready to be started. */
export interface PostgresCluster {
  /** Where Orrery keeps the log, the password and the port. */
  readonly folder: string;
  /** PGDATA. Inside the folder, unless the server's account cannot get there. */
  readonly data: string;
  readonly account: UnprivilegedAccount | null;
  readonly binaries: PostgresBinaries;
  readonly password: string;
}

export const superuser = 'orrery';

export class PostgresInitError extends Error {
  readonly code = 'POSTGRES_INIT_FAILED';
  override readonly name = 'PostgresInitError';
}

/** Opens the cluster of a folder; makes it when there is none. The caller holds the folder's lock. */
export async function openPostgresCluster(dataDir: string): Promise<PostgresCluster> {
  const folder = resolve(dataDir);
  await mkdir(folder, { recursive: true });
  const runner = await unprivilegedAccount();
  const home = (await canReach(join(folder, 'data'), runner)) ? folder : await outsideFolder(folder);
  const data = join(home, 'data');
  const account = runner && ((await ownerOf(data)) ?? runner);
  const binaries = await locatePostgresBinaries(account, () => outsideFolder(folder));
  const { password } = await loadSecrets(join(folder, 'password.json'), ['password']);
  const cluster: PostgresCluster = { folder, data, account, binaries, password };
  if (!(await ownerOf(data))) await initialise(cluster);
  return cluster;
}

/** The port that the cluster listened on last. */
export async function lastPort(folder: string): Promise<number[]> {
  try {
    return [Number(await readFile(join(folder, 'port'), 'utf8'))];
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

export async function rememberPort(folder: string, port: number): Promise<void> {
  await writeFile(join(folder, 'port'), String(port));
}

/** Each program gets only what it needs: no PG… variable of the caller changes a server's behaviour. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', SystemRoot: process.env['SystemRoot'] };
}

/**
 * Root's clone may lie in a folder that no other account can enter (such as /root), where PostgreSQL,
 * which does not run as root, could not read its own data. Such data lives outside, and a file in the
 * clone says where.
 */
async function outsideFolder(folder: string): Promise<string> {
  const pointer = join(folder, 'location');
  const known = await readFile(pointer, 'utf8').catch(() => null);
  const outside = known ?? (await chooseOutsideFolder(folder));
  await mkdir(outside, { recursive: true, mode: 0o755 });
  await writePrivately(pointer, outside);
  return outside;
}

async function chooseOutsideFolder(folder: string): Promise<string> {
  const name = `${basename(folder)}-${randomUUID()}`;
  const lasting = '/var/lib/orrery';
  try {
    await mkdir(lasting, { recursive: true, mode: 0o755 });
    return join(lasting, name);
  } catch {
    return join(tmpdir(), 'orrery', name); // A read-only system still has its temporary folder.
  }
}

async function ownerOf(path: string): Promise<UnprivilegedAccount | null> {
  try {
    const { uid, gid } = await stat(path);
    return { uid, gid };
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Appears complete or not at all: killed in the middle, the next start begins again. */
async function initialise({ data, account, binaries, password }: PostgresCluster): Promise<void> {
  const draft = `${data}.partial`;
  const passwordFile = join(dirname(data), 'initial-password');
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writePrivately(passwordFile, password);
  if (account) {
    await chown(draft, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const { exitCode, output } = await runProgram(
    binaries.initdb,
    [
      ...['-D', draft, '--username', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      '--no-instructions',
    ],
    { cwd: dirname(data), env: postgresEnvironment(), account },
  );
  await rm(passwordFile, { force: true });
  if (exitCode !== 0) throw new PostgresInitError(`initdb could not create ${data}:\n${output.trim()}`);
  await chmod(draft, 0o700);
  await rename(draft, data);
}
