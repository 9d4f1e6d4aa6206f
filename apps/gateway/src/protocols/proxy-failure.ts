import type { ServiceName } from '@orrery/domain';
import { describeFailure } from '@orrery/platform-service';
import type { ProtocolRoute } from './protocol-routes.js';

export interface FailureAnswer {
  readonly status: number;
  readonly body: object;
}

/** What a client reads when the service behind a route gave no answer: it may try again. */
export function unreachable({ service, errors }: ProtocolRoute, error: Error): FailureAnswer {
  const late = error.message.includes('Timeout');
  const message = late ? `${named(service)} did not answer in time` : `${named(service)} cannot be reached`;
  const status = late ? 504 : 503;
  if (errors === 'mlflow') {
    const error_code = late ? 'DEADLINE_EXCEEDED' : 'TEMPORARILY_UNAVAILABLE';
    return { status, body: { error_code, message: `${message}: try again later.` } };
  }
  if (errors === 'inference') return { status, body: { error: `${message}: try again later.` } };
  const code = late ? 'DEADLINE_EXCEEDED' : 'UNAVAILABLE';
  return { status, body: { code, message: `${message}: try again later.`, details: {} } };
}

/** What a client reads when a request cannot be passed on at all: a path that leaves its prefix, say. */
export function unsendable({ errors }: ProtocolRoute, error: unknown): FailureAnswer {
  const { status, ...body } = describeFailure(error);
  if (errors === 'inference') return { status, body: { error: body.message } };
  if (errors === 'orrery') return { status, body };
  const error_code = status < 500 ? 'INVALID_PARAMETER_VALUE' : 'INTERNAL_ERROR';
  return { status, body: { error_code, message: body.message } };
}

function named(service: ServiceName): string {
  return `The service "${service}"`;
}
