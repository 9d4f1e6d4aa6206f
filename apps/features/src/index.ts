import type { ServiceDefinition } from '@orrery/platform-service';
import { readFeaturesConfig, type FeaturesConfig } from './features.config.js';
import { FeaturesModule } from './features.module.js';

export { featuresSchema } from './database/schema.js';

export const featuresService: ServiceDefinition<FeaturesConfig> = {
  name: 'features',
  bodyLimitBytes: 2 * 1024 * 1024,
  readConfig: readFeaturesConfig,
  module: (config) => FeaturesModule.forConfig(config),
};
