import { createHash } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { LISTENER_NAMES, type ListenerName, type Role } from '@orrery/domain';
import type { TokenGrant } from '@orrery/platform-service';
import type { Home } from './home.js';
import type { Environment, Tokens } from './infrastructure.js';
import type { ServicePorts } from './service-ports.js';

export type ServiceUrls = Readonly<Record<ListenerName, string>>;

/** What a start knows once its servers run and its ports are chosen. */
export interface Installation {
  readonly home: Home;
  readonly ports: ServicePorts;
  readonly tokens: Tokens;
  /** Who is let in besides. */
  readonly grants?: readonly TokenGrant[];
  readonly databaseUrls: ReadonlyMap<string, string>;
  readonly redisUrl: string;
}

const loopback = '127.0.0.1';
/** Of this process's own environment, what the services may read too. */
const passedOn = [/^ORRERY_/, /^(PATH|HOME|TMPDIR|LANG|LC_ALL|TZ|NODE_OPTIONS|NODE_EXTRA_CA_CERTS)$/];
/** For who reads tables in buckets, and for nobody else. */
const ofBuckets = [/^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|REGION)$/];

/** Who is told of traces, by those that trace. */
const ofTraces = [/^OTEL_(EXPORTER_OTLP_ENDPOINT|EXPORTER_OTLP_HEADERS|SERVICE_NAME|TRACES_SAMPLER_ARG)$/];

export function serviceUrls(ports: ServicePorts): ServiceUrls {
  return Object.fromEntries(
    LISTENER_NAMES.map((name) => [name, `http://${loopback}:${ports[name]}`]),
  ) as Record<ListenerName, string>;
}

/** Where serving speaks gRPC, as its clients want it: host and port. */
export function grpcAddress(ports: ServicePorts): string {
  return `${loopback}:${ports.grpc}`;
}

/** The environment that a service is configured by, whether it shares a process or has its own. */
export function serviceEnvironment(
  name: ListenerName,
  { home, ports, tokens, grants = [], databaseUrls, redisUrl }: Installation,
  env: Environment,
): Record<string, string> {
  const databaseUrl = databaseUrls.get(name);
  return {
    ...inherited(env, passedOn),
    ...(name === 'data' && env['ORRERY_LAKEHOUSE_ROOTS']?.includes('=s3://') && inherited(env, ofBuckets)),
    ORRERY_MODE: 'local',
    ORRERY_HOST: loopback,
    ORRERY_PORT: String(ports[name]),
    ...(name === 'serving' && { ...inherited(env, ofTraces), ORRERY_GRPC_PORT: String(ports.grpc) }),
    ORRERY_ARTIFACTS: pathToFileURL(`${home.artifacts}/`).href,
    ORRERY_URLS: JSON.stringify(serviceUrls(ports)),
    ORRERY_TOKENS: JSON.stringify([...acceptedTokens(tokens), ...grants]),
    ORRERY_SERVICE_TOKEN: tokens.service,
    ORRERY_LOG_LEVEL: env['ORRERY_LOG_LEVEL'] ?? 'info',
    ORRERY_WEBHOOK_ALLOWED_HOSTS: env['ORRERY_WEBHOOK_ALLOWED_HOSTS'] ?? loopback,
    REDIS_URL: redisUrl,
    APOLLO_TELEMETRY_DISABLED: '1',
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  };
}

function inherited(env: Environment, patterns: readonly RegExp[]): Record<string, string> {
  const entries = Object.entries(env).flatMap(([name, value]): [string, string][] =>
    value !== undefined && patterns.some((pattern) => pattern.test(name)) ? [[name, value]] : [],
  );
  return Object.fromEntries(entries);
}

function acceptedTokens(tokens: Tokens): TokenGrant[] {
  const accept = (name: keyof Tokens, role: Role) => ({ name, role, sha256: sha256(tokens[name]) });
  return [
    accept('admin', 'admin'),
    accept('writer', 'writer'),
    accept('reader', 'reader'),
    accept('service', 'admin'),
  ];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
