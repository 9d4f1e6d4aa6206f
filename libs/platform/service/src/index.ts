export {
  Access,
  accessRuleOf,
  type AccessPolicy,
  type AccessRule,
  type AccessScope,
} from './access/access.js';
export { decideAccess } from './access/access.guard.js';
export { Caller, callerOf } from './access/caller.js';
export { TokenAuthenticator, type Principal } from './access/token-authenticator.js';
export { ServiceClient, ServiceRefusal, type ServiceRequest } from './client/service-client.js';
export {
  ConfigurationError,
  readEnvironment,
  readServiceConfig,
  type Environment,
  type LogLevel,
  type ServiceConfig,
  type TokenGrant,
} from './config/service-config.js';
export { Readiness, type ReadinessCheck } from './health/readiness.js';
export { ErrorFilter, describeFailure, type Failure } from './http/error.filter.js';
export { StreamedBody, bodyStream, readBody } from './http/request-body.js';
export { SlowBodies } from './http/slow-body.js';
export { HTTP_STATUS } from './http/error-status.js';
export { publicOrigin } from './http/public-origin.js';
export { ServiceLogger } from './logging/service-logger.js';
export { DurationHistogram, type DurationSeries } from './metrics/duration-histogram.js';
export { ServiceMetrics, type AnsweredRequest } from './metrics/service-metrics.js';
export { Resets, type ResetAction } from './reset/resets.js';
export type { RunningService, ServiceDefinition } from './service-definition.js';
export { SERVICE_CONFIG, SERVICE_NAME, ServiceModule } from './service.module.js';
export { runService, startService } from './start-service.js';
