import { DomainError, type ErrorDetails, type ErrorKind } from '@orrery/domain';

/** The error codes of MLflow's REST interface that are spoken here, with their HTTP status and what they mean to us. */
const CODES = {
  INVALID_PARAMETER_VALUE: { status: 400, kind: 'invalid' },
  BAD_REQUEST: { status: 400, kind: 'invalid' },
  RESOURCE_ALREADY_EXISTS: { status: 400, kind: 'conflict' },
  UNAUTHENTICATED: { status: 401, kind: 'unauthenticated' },
  PERMISSION_DENIED: { status: 403, kind: 'forbidden' },
  RESOURCE_DOES_NOT_EXIST: { status: 404, kind: 'not-found' },
  ENDPOINT_NOT_FOUND: { status: 404, kind: 'not-found' },
  NOT_FOUND: { status: 404, kind: 'not-found' },
  RESOURCE_CONFLICT: { status: 409, kind: 'conflict' },
  ABORTED: { status: 409, kind: 'conflict' },
  REQUEST_LIMIT_EXCEEDED: { status: 429, kind: 'overloaded' },
  INTERNAL_ERROR: { status: 500, kind: 'unavailable' },
  NOT_IMPLEMENTED: { status: 501, kind: 'unprocessable' },
  TEMPORARILY_UNAVAILABLE: { status: 503, kind: 'unavailable' },
  DEADLINE_EXCEEDED: { status: 504, kind: 'deadline' },
} as const satisfies Record<string, { status: number; kind: ErrorKind }>;

export type MlflowErrorCode = keyof typeof CODES;

/** The HTTP status of each of MLflow's error codes. */
export const MLFLOW_STATUS: Readonly<Record<MlflowErrorCode, number>> = Object.fromEntries(
  Object.entries(CODES).map(([code, { status }]) => [code, status]),
) as Record<MlflowErrorCode, number>;

/** A failure with the code and the text that MLflow itself gives for it, because its clients compare them. */
export class MlflowError extends DomainError {
  readonly kind: ErrorKind;

  constructor(
    readonly code: MlflowErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details);
    this.kind = CODES[code].kind;
  }
}

/** What was sent can never be right. */
export function invalidParameter(message: string): MlflowError {
  return new MlflowError('INVALID_PARAMETER_VALUE', message);
}

/** Something by that name is not there. */
export function doesNotExist(message: string): MlflowError {
  return new MlflowError('RESOURCE_DOES_NOT_EXIST', message);
}

/** Something by that name is there already. */
export function alreadyExists(message: string): MlflowError {
  return new MlflowError('RESOURCE_ALREADY_EXISTS', message);
}
