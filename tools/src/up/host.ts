// The process that runs all services together.
import { LISTENER_NAMES } from '@orrery/domain';
import { loadServiceDefinition } from './service-definitions.js';
import { startTogether, type ServiceEnvironments } from './start-together.js';

process.env['APOLLO_TELEMETRY_DISABLED'] = '1';

const environments = JSON.parse(process.env['ORRERY_SERVICES'] ?? '{}') as ServiceEnvironments;
const services = await Promise.all(
  LISTENER_NAMES.map(async (name) => ({
    definition: await loadServiceDefinition(name),
    env: environments[name],
  })),
);
const drain = await startTogether(services);
process.once('SIGTERM', () => void drain().then(() => process.exit(0)));
