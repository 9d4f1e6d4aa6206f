import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import type { ListenerName } from '@orrery/domain';
import { AccessGuard } from './access/access.guard.js';
import { TokenAuthenticator } from './access/token-authenticator.js';
import { ServiceClient } from './client/service-client.js';
import type { ServiceConfig } from './config/service-config.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { ErrorFilter } from './http/error.filter.js';
import { SlowBodies } from './http/slow-body.js';
import { ServiceLogger } from './logging/service-logger.js';
import { ServiceMetrics } from './metrics/service-metrics.js';
import { ResetController } from './reset/reset.controller.js';
import { Resets } from './reset/resets.js';

/** Injection token of the service's frozen configuration. */
export const SERVICE_CONFIG = Symbol('ServiceConfig');

/** Injection token of the service's name. */
export const SERVICE_NAME = Symbol('ServiceName');

/** What every service stands on: configuration, logs, health, metrics, access control, errors, the service client. */
@Module({})
export class ServiceModule {
  static forRoot(name: ListenerName, config: ServiceConfig): DynamicModule {
    const shared = [
      { provide: SERVICE_NAME, useValue: name },
      { provide: SERVICE_CONFIG, useValue: config },
      { provide: ServiceLogger, useFactory: () => ServiceLogger.forService(name, config.logLevel) },
      { provide: TokenAuthenticator, useFactory: () => new TokenAuthenticator(config.tokens) },
      { provide: ServiceClient, useFactory: () => new ServiceClient(config) },
      { provide: SlowBodies, useFactory: () => new SlowBodies() },
      Readiness,
      ServiceMetrics,
      Resets,
    ];
    return {
      module: ServiceModule,
      global: true,
      controllers: [HealthController, ...(config.allowReset ? [ResetController] : [])],
      providers: [
        ...shared,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ErrorFilter },
      ],
      exports: shared.map((provider) => ('provide' in provider ? provider.provide : provider)),
    };
  }
}
