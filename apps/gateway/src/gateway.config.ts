import { SERVICE_NAMES } from '@orrery/domain';
import {
  ConfigurationError,
  readServiceConfig,
  type Environment,
  type ServiceConfig,
} from '@orrery/platform-service';

/** @throws {ConfigurationError} when the address of a service is missing. */
export function readGatewayConfig(env: Environment): ServiceConfig {
  const config = readServiceConfig(env);
  const missing = SERVICE_NAMES.filter((name) => config.urls[name] === undefined);
  if (missing.length > 0) throw new ConfigurationError(`ORRERY_URLS: no address for ${missing.join(', ')}.`);
  return config;
}
