import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Environment, ServiceConfig } from './config/service-config.js';
import { Readiness } from './health/readiness.js';
import { openToBrowsers } from './http/browser-origins.js';
import { drainBeforeRefusing } from './http/drain-body.js';
import { answerInGraphQLForm } from './http/graphql-failures.js';
import { acceptStreams } from './http/request-body.js';
import { observeRequests } from './http/request-metrics.js';
import { SlowBodies, refuseSlowBodies } from './http/slow-body.js';
import { ServiceLogger } from './logging/service-logger.js';
import { ServiceMetrics } from './metrics/service-metrics.js';
import type { RunningService, ServiceDefinition } from './service-definition.js';

const KEEP_ALIVE_MS = 65_000;
/** A body may be as large as a disk; `refuseSlowBodies` sees to it that it goes on. */
const REQUEST_DEADLINE_MS = 4 * 3_600_000;
const HEADERS_DEADLINE_MS = 20_000;
const DEADLINES_CHECKED_MS = 5_000;

/**
 * Starts a service in this process and waits until it listens.
 *
 * @throws {ConfigurationError} when `env` does not say what the service needs.
 */
export async function startService<C extends ServiceConfig>(
  definition: ServiceDefinition<C>,
  env: Environment,
): Promise<RunningService> {
  const config = definition.readConfig(env);
  const adapter = new FastifyAdapter({
    bodyLimit: definition.bodyLimitBytes,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_DEADLINE_MS,
    http: { headersTimeout: HEADERS_DEADLINE_MS, connectionsCheckingInterval: DEADLINES_CHECKED_MS },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 500 },
    rewriteUrl: ({ url = '/' }) => withoutDoubledSlash(url),
  });
  const app = await NestFactory.create<NestFastifyApplication>(definition.module(config), adapter, {
    logger: ServiceLogger.forService(definition.name, config.logLevel === 'info' ? 'warn' : config.logLevel),
    abortOnError: false,
    // MLflow's errors repeat numbers as they were written, which a parsed body no longer tells.
    rawBody: true,
  });
  observeRequests(adapter.getInstance(), app.get(ServiceMetrics));
  openToBrowsers(adapter.getInstance(), {
    paths: definition.browserPaths ?? [],
    origins: config.browserOrigins,
    loopback: config.mode === 'local',
  });
  acceptStreams(adapter.getInstance());
  refuseSlowBodies(adapter.getInstance(), app.get(SlowBodies));
  drainBeforeRefusing(adapter.getInstance());
  answerInGraphQLForm(adapter.getInstance(), app.get(ServiceLogger));
  await app.listen(config.port, config.host);
  const url = await app.getUrl();
  const logger = app.get(ServiceLogger);
  logger.log('listening', { url });
  return { name: definition.name, url, close: once(() => drain(app, logger)) };
}

/**
 * Runs a service as the whole process: until SIGTERM or SIGINT, which drain it. The body of every `main.ts`.
 */
export async function runService<C extends ServiceConfig>(
  definition: ServiceDefinition<C>,
  env: Environment,
): Promise<void> {
  const running = await startService(definition, env).catch((error: unknown) => {
    process.stderr.write(
      `${definition.name}: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`,
    );
    process.exit(1);
  });
  const stop = (): void => void running.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

async function drain(app: NestFastifyApplication, logger: ServiceLogger): Promise<void> {
  app.get(Readiness).drain();
  await app.close();
  logger.log('stopped');
}

/** Clients write one too many when their base address ends in a slash; other servers take that. */
function withoutDoubledSlash(url: string): string {
  return url.startsWith('//') ? url.replace(/^\/+/, '/') : url;
}

function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => (result ??= action());
}
