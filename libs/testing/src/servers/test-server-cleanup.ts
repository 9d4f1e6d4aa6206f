import { findPostgres, findRedis } from '@orrery/platform-local';
import { Client, escapeIdentifier } from 'pg';
import { postgresFolder, redisFolder, type TestRun } from './test-run.js';

const namePrefix = 'test_';

/** Databases and the role of one run begin with this. */
export function runPrefix({ id }: TestRun): string {
  return `${namePrefix}${id}_`;
}

export function runRole(run: TestRun): string {
  return `${runPrefix(run)}owner`;
}

/** Drops what earlier runs left in a server that only one run uses at a time. */
export async function dropLeftovers(admin: Client): Promise<void> {
  await dropByPrefix(admin, namePrefix);
}

/** Ends a run: its own servers stop; a server that was given only loses the run's databases. */
export async function cleanUpServers(run: TestRun): Promise<void> {
  const givenPostgres = process.env['DATABASE_URL'];
  if (givenPostgres) await withAdmin(givenPostgres, (admin) => dropByPrefix(admin, runPrefix(run)));
  const postgres = await findPostgres({ dataDir: postgresFolder(run) });
  const redis = await findRedis({ dataDir: redisFolder(run) });
  await Promise.all([postgres?.stop(), redis?.stop()]);
}

export async function withAdmin<Result>(
  url: string,
  work: (admin: Client) => Promise<Result>,
): Promise<Result> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

async function dropByPrefix(admin: Client, prefix: string): Promise<void> {
  const databases = await admin.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  for (const { name } of databases.rows) await dropDatabase(admin, name);
  const roles = await admin.query<{ name: string }>(
    'SELECT rolname AS name FROM pg_roles WHERE starts_with(rolname, $1)',
    [prefix],
  );
  for (const { name } of roles.rows) await admin.query(`DROP ROLE ${escapeIdentifier(name)}`);
}

/** Drops a database whoever is connected to it, template or not. */
export async function dropDatabase(admin: Client, name: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (!rowCount) return;
  await admin.query(`ALTER DATABASE ${escapeIdentifier(name)} IS_TEMPLATE false`);
  await admin.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
}
