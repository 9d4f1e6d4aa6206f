import { LISTENER_NAMES, ROLES, type ListenerName, type Role } from '@orrery/domain';
import { z } from 'zod';

/** A token that is accepted: who bears it, what it allows, and its SHA-256 in hex; never the token itself. */
export interface TokenGrant {
  readonly name: string;
  readonly role: Role;
  /** The one project that the token sees; without it, it sees everything. */
  readonly project?: string;
  readonly sha256: string;
}

/** What every process of the platform is told by its environment. */
export interface ServiceConfig {
  readonly mode: 'local' | 'production';
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly redisPrefix: string;
  readonly artifactsUrl: string;
  /** Credentials of an S3-compatible artifact store, under the names that its tools use. */
  readonly artifactsEnv: Readonly<Partial<Record<(typeof STORE_VARIABLES)[number], string>>>;
  readonly urls: Readonly<Partial<Record<ListenerName, string>>>;
  readonly tokens: readonly TokenGrant[];
  readonly serviceToken: string;
  readonly logLevel: LogLevel;
  readonly webhookAllowedHosts: readonly string[];
  /** Whose pages may call what a service opens to browsers, as `https://shop.example`; `*` for all. */
  readonly browserOrigins: readonly string[];
  /** Whether an admin may empty the service: for suites of tests, on loopback only. */
  readonly allowReset: boolean;
}

const STORE_VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
] as const;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** An environment as `process.env` gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('must be JSON');
        return z.NEVER;
      }
    })
    .pipe(schema);

const list = z.string().transform((text) => text.split(',').flatMap((part) => part.trim() || []));

const environmentSchema = z.object({
  ORRERY_MODE: z.enum(['local', 'production']).default('production'),
  ORRERY_HOST: z.string().default('127.0.0.1'),
  ORRERY_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  DATABASE_URL: z.string().default(''),
  REDIS_URL: z.string().default(''),
  ORRERY_REDIS_PREFIX: z.string().min(1).default('orrery'),
  ORRERY_ARTIFACTS: z.string().default(''),
  ORRERY_URLS: json(z.partialRecord(z.enum(LISTENER_NAMES), z.url())).default({}),
  ORRERY_TOKENS: json(
    z.array(
      z.object({
        name: z.string(),
        role: z.enum(ROLES),
        project: z
          .string()
          .regex(/^[\w.-]{1,100}$/)
          .exactOptional(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    ),
  ).default([]),
  ORRERY_SERVICE_TOKEN: z.string().default(''),
  ORRERY_LOG_LEVEL: z.enum(LOG_LEVELS).default('info'),
  ORRERY_WEBHOOK_ALLOWED_HOSTS: list.default([]),
  ORRERY_BROWSER_ORIGINS: list
    .refine((origins) => origins.every(isOrigin), 'must be origins like https://shop.example, or *')
    .default([]),
  ORRERY_ALLOW_RESET: z.enum(['0', '1']).default('0'),
});

/** The environment does not say what a service needs; the message lists every variable that is wrong. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Reads the variables that all services share into a frozen, typed configuration.
 *
 * @throws {ConfigurationError} naming each variable that is missing or wrong.
 */
export function readServiceConfig(env: Environment): ServiceConfig {
  const read = readEnvironment(environmentSchema, env);
  if (read.ORRERY_MODE === 'local' && !isLoopback(read.ORRERY_HOST)) {
    throw new ConfigurationError('ORRERY_HOST: the local mode listens on loopback only (127.0.0.1 or ::1).');
  }
  const allowReset = read.ORRERY_ALLOW_RESET === '1';
  if (allowReset && !isLoopback(read.ORRERY_HOST)) {
    throw new ConfigurationError('ORRERY_ALLOW_RESET: what can be emptied listens on loopback only.');
  }
  return Object.freeze({
    mode: read.ORRERY_MODE,
    host: read.ORRERY_HOST,
    port: read.ORRERY_PORT,
    databaseUrl: read.DATABASE_URL,
    redisUrl: read.REDIS_URL,
    redisPrefix: read.ORRERY_REDIS_PREFIX,
    artifactsUrl: read.ORRERY_ARTIFACTS,
    artifactsEnv: Object.fromEntries(
      STORE_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
    ),
    urls: read.ORRERY_URLS,
    tokens: read.ORRERY_TOKENS,
    serviceToken: read.ORRERY_SERVICE_TOKEN,
    logLevel: read.ORRERY_LOG_LEVEL,
    webhookAllowedHosts: read.ORRERY_WEBHOOK_ALLOWED_HOSTS,
    browserOrigins: read.ORRERY_BROWSER_ORIGINS,
    allowReset,
  });
}

/** Parses `env` by a schema of variables. @throws {ConfigurationError} listing all that is wrong. */
export function readEnvironment<T extends z.ZodType>(schema: T, env: Environment): z.output<T> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigurationError(`The environment is not complete:\n  ${problems.join('\n  ')}`);
}

/** As browsers write it: no path, no slash at the end, no port that goes without saying. */
function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}

function isLoopback(host: string): boolean {
  return host === '127.0.0.1' || host === '::1' || host === 'localhost';
}
