import type { ServiceName } from '@orrery/domain';

/** Paths of the services' own protocols that the gateway passes on, so that clients need one address only. */
export const PROTOCOL_ROUTES: readonly { readonly prefix: string; readonly service: ServiceName }[] = [
  { prefix: '/v1/models', service: 'serving' },
  { prefix: '/v1/outcomes', service: 'experimentation' },
  { prefix: '/v1/ab-tests', service: 'experimentation' },
  { prefix: '/datasets', service: 'data' },
  { prefix: '/dataset-versions', service: 'data' },
  { prefix: '/training-sets', service: 'features' },
  { prefix: '/get-online-features', service: 'features' },
  { prefix: '/runs', service: 'experiments' },
  { prefix: '/models', service: 'registry' },
];
