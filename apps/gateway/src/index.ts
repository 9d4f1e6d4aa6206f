import type { ServiceDefinition } from '@orrery/platform-service';
import { readGatewayConfig } from './gateway.config.js';
import { GatewayModule } from './gateway.module.js';

export const gatewayService: ServiceDefinition = {
  name: 'gateway',
  bodyLimitBytes: 1024 * 1024,
  readConfig: readGatewayConfig,
  module: (config) => GatewayModule.forConfig(config),
};
