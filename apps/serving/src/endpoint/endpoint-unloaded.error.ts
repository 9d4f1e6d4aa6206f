import { DomainError } from '@orrery/domain';

/** Somebody took all versions of the endpoint out of service; whoever may, loads it again. */
export class EndpointUnloadedError extends DomainError {
  readonly code = 'ENDPOINT_UNLOADED';
  readonly kind = 'unavailable';

  constructor(endpoint: string) {
    super(`The endpoint "${endpoint}" is unloaded: load it first.`, { endpoint });
  }
}
