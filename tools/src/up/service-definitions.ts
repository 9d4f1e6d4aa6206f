import type { ListenerName } from '@orrery/domain';
import type { ServiceDefinition } from '@orrery/platform-service';

export class ServiceMissingError extends Error {
  readonly code = 'SERVICE_MISSING';
  override readonly name = 'ServiceMissingError';
}

const packages: Readonly<Record<ListenerName, () => Promise<object>>> = {
  data: () => import('@orrery/data'),
  features: () => import('@orrery/features'),
  experiments: () => import('@orrery/experiments'),
  registry: () => import('@orrery/registry'),
  serving: () => import('@orrery/serving'),
  experimentation: () => import('@orrery/experimentation'),
  monitoring: () => import('@orrery/monitoring'),
  gateway: () => import('@orrery/gateway'),
};

/** The definition that an app exports as `<name>Service`. */
export async function loadServiceDefinition(name: ListenerName): Promise<ServiceDefinition> {
  const exports = new Map<string, unknown>(Object.entries(await packages[name]()));
  const definition = exports.get(`${name}Service`);
  if (!isDefinition(definition)) throw new ServiceMissingError(`@orrery/${name} exports no ${name}Service`);
  return definition;
}

function isDefinition(value: unknown): value is ServiceDefinition {
  return typeof value === 'object' && value !== null && 'readConfig' in value && 'module' in value;
}
