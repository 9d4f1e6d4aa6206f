import { readServiceConfig, type ServiceDefinition } from '@orrery/platform-service';
import { ExperimentationModule } from './experimentation.module.js';

export { experimentationSchema } from './database/schema.js';

export const experimentationService: ServiceDefinition = {
  name: 'experimentation',
  // Ten thousand outcomes with long names fit.
  bodyLimitBytes: 8 * 1024 * 1024,
  // Where SDKs in pages ask for flags, and tell what their users saw and did.
  browserPaths: ['/api/features/', '/api/eval/', '/sub/', '/ofrep/v1/', '/v1/exposures', '/v1/events'],
  readConfig: readServiceConfig,
  module: (config) => ExperimentationModule.forConfig(config),
};
