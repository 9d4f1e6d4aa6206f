/** The Redis stream of all domain events of an installation. */
export const EVENT_STREAM = 'events';
