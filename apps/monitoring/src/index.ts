import type { ServiceDefinition } from '@orrery/platform-service';
import { readMonitoringConfig, type MonitoringConfig } from './monitoring.config.js';
import { MonitoringModule } from './monitoring.module.js';

export { monitoringSchema } from './database/schema.js';

export const monitoringService: ServiceDefinition<MonitoringConfig> = {
  name: 'monitoring',
  bodyLimitBytes: 1024 * 1024,
  readConfig: readMonitoringConfig,
  module: (config) => MonitoringModule.forConfig(config),
};
