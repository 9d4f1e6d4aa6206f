import { SERVICE_NAMES, type ServiceName } from '@orrery/domain';
import {
  externalServer,
  loadSecrets,
  provisionDatabases,
  startPostgres,
  startRedis,
  type LocalServer,
} from '@orrery/platform-local';
import type { Home } from './home.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Tokens that the services accept, by role, and the one they use among themselves. */
export interface Tokens {
  readonly admin: string;
  readonly writer: string;
  readonly reader: string;
  readonly service: string;
}

export function openPostgres(home: Home, env: Environment): Promise<LocalServer> {
  const given = env['DATABASE_URL'];
  return given ? Promise.resolve(externalServer(given)) : startPostgres({ dataDir: home.postgres });
}

export function openRedis(home: Home, env: Environment): Promise<LocalServer> {
  const given = env['REDIS_URL'];
  return given ? Promise.resolve(externalServer(given)) : startRedis({ dataDir: home.redis });
}

export function loadTokens(home: Home): Promise<Tokens> {
  return loadSecrets(home.secrets, ['admin', 'writer', 'reader', 'service']);
}

/** A database and a role per service, each with a password that was generated for this installation. */
export async function openDatabases(
  home: Home,
  adminUrl: string,
  env: Environment,
): Promise<ReadonlyMap<string, string>> {
  const secretName = (service: ServiceName) => `database-${service}` as const;
  const passwords = await loadSecrets(home.secrets, SERVICE_NAMES.map(secretName));
  const owners = SERVICE_NAMES.map((name) => ({ name, password: passwords[secretName(name)] }));
  const prefix = env['ORRERY_DATABASE_PREFIX'];
  return provisionDatabases(adminUrl, owners, prefix ? { prefix } : {});
}
