import { Metadata, status as Status } from '@grpc/grpc-js';
import { DomainError, type ErrorKind } from '@orrery/domain';
import { describeFailure } from '@orrery/platform-service';

/** How a call ends that has no answer. */
export interface CallStatus {
  readonly code: Status;
  readonly details: string;
  readonly metadata: Metadata;
}

/** The gRPC status of each kind of failure, as TF Serving and Triton use them. */
const CODES: Readonly<Record<ErrorKind, Status>> = {
  invalid: Status.INVALID_ARGUMENT,
  unauthenticated: Status.UNAUTHENTICATED,
  forbidden: Status.PERMISSION_DENIED,
  'not-found': Status.NOT_FOUND,
  conflict: Status.FAILED_PRECONDITION,
  'too-large': Status.RESOURCE_EXHAUSTED,
  unprocessable: Status.INVALID_ARGUMENT,
  overloaded: Status.RESOURCE_EXHAUSTED,
  unavailable: Status.UNAVAILABLE,
  deadline: Status.DEADLINE_EXCEEDED,
};

/** Trailers of more than 8 KiB are refused by gRPC's C clients, and then the caller hears nothing of the failure. */
const MOST_ENCODED = 4096;

/** A failure that a protocol has words and a code of its own for. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';

  constructor(
    readonly code: Status,
    message: string,
  ) {
    super(message);
  }
}

/** What may be told about any thrown thing; what is not a declared failure tells nothing but that it happened. */
export function describeStatus(thrown: unknown): CallStatus {
  const metadata = new Metadata();
  if (thrown instanceof GrpcError) return { code: thrown.code, details: cut(thrown.message), metadata };
  if (!(thrown instanceof DomainError)) {
    return { code: Status.INTERNAL, details: describeFailure(thrown).message, metadata };
  }
  const { retryAfterMs } = thrown.details;
  if (typeof retryAfterMs === 'number') {
    // Clients with a retry policy wait as long.
    metadata.set('grpc-retry-pushback-ms', String(Math.max(1, Math.ceil(retryAfterMs))));
  }
  return { code: CODES[thrown.kind], details: cut(thrown.message), metadata };
}

/** Whether only the log can tell what went wrong. */
export function isUnexpected(thrown: unknown): boolean {
  return !(thrown instanceof GrpcError || thrown instanceof DomainError);
}

function cut(message: string): string {
  let text = wellFormed(message);
  while (encodeURI(text).length > MOST_ENCODED) text = wellFormed(`${text.slice(0, text.length / 2)}…`);
  return text;
}

/** Half of a surrogate pair cannot be encoded. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
