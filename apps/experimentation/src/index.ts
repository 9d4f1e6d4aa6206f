import { readServiceConfig, type ServiceDefinition } from '@orrery/platform-service';
import { ExperimentationModule } from './experimentation.module.js';

export { experimentationSchema } from './database/schema.js';

export const experimentationService: ServiceDefinition = {
  name: 'experimentation',
  // Ten thousand outcomes with long names fit.
  bodyLimitBytes: 8 * 1024 * 1024,
  readConfig: readServiceConfig,
  module: (config) => ExperimentationModule.forConfig(config),
};
