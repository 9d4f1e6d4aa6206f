import { readServiceConfig, type Environment, type ServiceConfig } from '@orrery/platform-service';

export type FeaturesConfig = ServiceConfig;

/** This service needs no variables beyond those that all share. */
export function readFeaturesConfig(env: Environment): FeaturesConfig {
  return readServiceConfig(env);
}
