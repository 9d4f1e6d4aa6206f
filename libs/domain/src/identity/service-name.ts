/** The services of the platform; each owns a database, a subgraph and an address. */
export const SERVICE_NAMES = [
  'data',
  'features',
  'experiments',
  'registry',
  'serving',
  'experimentation',
  'monitoring',
] as const;

export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Every process that listens: the services and the gateway before them. */
export const LISTENER_NAMES = [...SERVICE_NAMES, 'gateway'] as const;

export type ListenerName = (typeof LISTENER_NAMES)[number];
