import type { ServiceDefinition } from '@orrery/platform-service';
import { readRegistryConfig, type RegistryConfig } from './registry.config.js';
import { RegistryModule } from './registry.module.js';

export { registrySchema } from './database/schema.js';

export const registryService: ServiceDefinition<RegistryConfig> = {
  name: 'registry',
  bodyLimitBytes: 1024 * 1024,
  readConfig: readRegistryConfig,
  module: (config) => RegistryModule.forConfig(config),
};
