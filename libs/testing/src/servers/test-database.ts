import { randomBytes } from 'node:crypto';
import { type Client, escapeIdentifier } from 'pg';
import { currentTestRun, type TestRun } from './test-run.js';
import { dropDatabase, runPrefix, runRole, withAdmin } from './test-server-cleanup.js';
import { testPostgresUrl } from './test-servers.js';

export interface TestDatabaseOptions {
  /** Names the schema: databases of the same template are clones of one migrated database. */
  readonly template: string;
  /** Brings an empty database to the template's schema. Runs once per run; must close its connections. */
  readonly migrate: (url: string) => Promise<void>;
}

export interface TestDatabase {
  /** For a role that owns the database and nothing else, like a service's own. */
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of its own for a spec file, cloned from a template that is migrated once per run. */
export async function createTestDatabase({ template, migrate }: TestDatabaseOptions): Promise<TestDatabase> {
  const run = currentTestRun();
  const adminUrl = await testPostgresUrl();
  const templateName = `${runPrefix(run)}${template}`;
  const name = `${templateName}_${randomBytes(4).toString('hex')}`;
  await withAdmin(adminUrl, async (admin) => {
    await buildOnce(admin, templateName, () => migrate(ownerUrl(adminUrl, run, templateName)), run);
    await create(admin, name, run, templateName);
  });
  return {
    url: ownerUrl(adminUrl, run, name),
    drop: () => withAdmin(adminUrl, (admin) => dropDatabase(admin, name)),
  };
}

async function buildOnce(
  admin: Client,
  name: string,
  migrate: () => Promise<void>,
  run: TestRun,
): Promise<void> {
  await admin.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
  const { rows } = await admin.query<{ finished: boolean }>(
    'SELECT datistemplate AS finished FROM pg_database WHERE datname = $1',
    [name],
  );
  if (!rows[0]?.finished) {
    await dropDatabase(admin, name); // One that a failed migration left half-built.
    await create(admin, name, run);
    await migrate();
    await admin.query(
      `ALTER DATABASE ${escapeIdentifier(name)} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false`,
    );
    // A closed connection lives on the server a little longer, and would hold up the clones.
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  }
  await admin.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [name]);
}

async function create(admin: Client, name: string, run: TestRun, template = 'template0'): Promise<void> {
  const [database, owner, source] = [name, runRole(run), template].map(escapeIdentifier);
  await admin.query(`CREATE DATABASE ${database} OWNER ${owner} TEMPLATE ${source}`);
}

function ownerUrl(adminUrl: string, run: TestRun, database: string): string {
  const url = new URL(adminUrl);
  url.username = runRole(run);
  url.password = run.rolePassword;
  url.pathname = `/${database}`;
  return url.href;
}
