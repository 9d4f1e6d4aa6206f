import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** A service that gets a database and a role of its own. */
export interface DatabaseOwner {
  readonly name: string;
  readonly password: string;
}

export interface ProvisionOptions {
  /** Databases and roles are named `<prefix>_<service>`. */
  readonly prefix?: string;
}

// Any number: two starts against one server must only agree on it.
const provisioningLock = 7_203_114;

/**
 * Makes one database and one role per service, or brings those that exist to the given password.
 * A role cannot connect to the database of another service.
 *
 * @returns the URL of each service's database, for its own role.
 */
export async function provisionDatabases(
  adminUrl: string,
  owners: readonly DatabaseOwner[],
  { prefix = 'orrery' }: ProvisionOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query('SELECT pg_advisory_lock($1)', [provisioningLock]);
    const urls = new Map<string, string>();
    for (const owner of owners) {
      const database = `${prefix}_${owner.name}`;
      await provisionRole(admin, database, owner.password);
      await provisionDatabase(admin, database);
      urls.set(owner.name, databaseUrl(adminUrl, database, owner.password));
    }
    return urls;
  } finally {
    await admin.end();
  }
}

async function provisionRole(admin: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await admin.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  const verb = rowCount ? 'ALTER' : 'CREATE';
  await admin.query(`${verb} ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(password)}`);
}

async function provisionDatabase(admin: Client, database: string): Promise<void> {
  const name = escapeIdentifier(database);
  const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (!rowCount) {
    // An administrator who is no superuser may give a database only to a role that it belongs to.
    await admin.query(`GRANT ${name} TO CURRENT_USER`);
    await admin.query(`CREATE DATABASE ${name} OWNER ${name}`);
  }
  await admin.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
}

function databaseUrl(adminUrl: string, database: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = database;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}
