import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ListenerName, Role } from '@orrery/domain';
import { createDataSource, migrate, type DatabaseSchema } from '@orrery/platform-postgres';
import {
  startService,
  type RunningService,
  type ServiceConfig,
  type ServiceDefinition,
} from '@orrery/platform-service';
import { declaredRoutes, type DeclaredRoute } from '../access/declared-routes.js';
import { createTestDatabase } from '../servers/test-database.js';
import { testRedis } from '../servers/test-redis.js';

export interface TestServiceOptions {
  /** Addresses of the other services, where the one under test calls them. */
  readonly urls?: Partial<Record<ListenerName, string>>;
  /** Further variables of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a GraphQL operation answered. */
export interface GraphQLAnswer {
  // Tests read answers by their paths; the schema has checked the shape.
  readonly data: Record<string, never>;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

export interface TestService {
  readonly url: string;
  readonly databaseUrl: string;
  readonly redis: { readonly url: string; readonly prefix: string };
  /** The routes that its controllers declare. */
  readonly routes: readonly DeclaredRoute[];
  /** Asks the subgraph as a bearer of `role` (an admin unless said otherwise). */
  readonly graphql: (query: string, variables?: object, role?: Role) => Promise<GraphQLAnswer>;
  /** Calls a route as an admin, unless `init` brings its own authorization. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  /** Stops the service and starts it again on the same database, Redis keys and artifacts. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The token of a role in tests. */
export function testToken(role: Role): string {
  return `test-${role}`;
}

const GRANTS = (['reader', 'writer', 'admin'] as const).map((role) => ({
  name: role,
  role,
  sha256: createHash('sha256').update(testToken(role)).digest('hex'),
}));

/** Starts a service in this process, on a database of its own, a Redis prefix of its own and an empty artifact folder. */
export async function startTestService<C extends ServiceConfig>(
  definition: ServiceDefinition<C>,
  schema: DatabaseSchema,
  { urls = {}, env = {} }: TestServiceOptions = {},
): Promise<TestService> {
  const database = await createTestDatabase({
    template: definition.name,
    migrate: (url) => migrateOnce(url, schema),
  });
  const redis = await testRedis();
  const folder = await mkdtemp(join(tmpdir(), 'orrery-test-'));
  const environment = {
    ORRERY_MODE: 'local',
    ORRERY_LOG_LEVEL: 'error',
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ORRERY_REDIS_PREFIX: redis.prefix,
    ORRERY_ARTIFACTS: pathToFileURL(folder).href,
    ORRERY_TOKENS: JSON.stringify(GRANTS),
    ORRERY_SERVICE_TOKEN: testToken('admin'),
    ORRERY_URLS: JSON.stringify(urls),
    ...env,
  };
  let running: RunningService = await startService(definition, environment);
  const send = (path: string, init: RequestInit = {}) => call(running.url, path, init);
  return {
    get url() {
      return running.url;
    },
    databaseUrl: database.url,
    redis,
    routes: declaredRoutes(definition.module(definition.readConfig(environment))),
    graphql: (query, variables, role) => ask(send, query, variables ?? {}, role ?? 'admin'),
    fetch: send,
    restart: async () => {
      await running.close();
      running = await startService(definition, environment);
    },
    close: async () => {
      await running.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function migrateOnce(url: string, schema: DatabaseSchema): Promise<void> {
  const dataSource = await createDataSource({ url, ...schema, poolSize: 2 }).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}

function call(base: string, path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', `Bearer ${testToken('admin')}`);
  return fetch(new URL(path, base), { ...init, headers });
}

async function ask(
  send: TestService['fetch'],
  query: string,
  variables: object,
  role: Role,
): Promise<GraphQLAnswer> {
  const response = await send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${testToken(role)}` },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as GraphQLAnswer;
}
