import type { ServiceDefinition } from '@orrery/platform-service';
import { readServingConfig, type ServingConfig } from './serving.config.js';
import { ServingModule } from './serving.module.js';

export { servingSchema } from './database/schema.js';

export const servingService: ServiceDefinition<ServingConfig> = {
  name: 'serving',
  bodyLimitBytes: 8 * 1024 * 1024,
  readConfig: readServingConfig,
  module: (config) => ServingModule.forConfig(config),
};
