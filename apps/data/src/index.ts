import type { ServiceDefinition } from '@orrery/platform-service';
import { readDataConfig, type DataConfig } from './data.config.js';
import { DataModule } from './data.module.js';

export { dataSchema } from './database/schema.js';

export const dataService: ServiceDefinition<DataConfig> = {
  name: 'data',
  bodyLimitBytes: 1024 * 1024,
  readConfig: readDataConfig,
  module: (config) => DataModule.forConfig(config),
};
