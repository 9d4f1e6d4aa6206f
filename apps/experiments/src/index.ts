import type { ServiceDefinition } from '@orrery/platform-service';
import { readExperimentsConfig, type ExperimentsConfig } from './experiments.config.js';
import { ExperimentsModule } from './experiments.module.js';

export { experimentsSchema } from './database/schema.js';

export const experimentsService: ServiceDefinition<ExperimentsConfig> = {
  name: 'experiments',
  bodyLimitBytes: 4 * 1024 * 1024,
  readConfig: readExperimentsConfig,
  module: (config) => ExperimentsModule.forConfig(config),
};
