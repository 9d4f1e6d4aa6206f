import type { ErrorKind } from '@orrery/domain';

/** The HTTP status of each kind of failure, for every protocol that travels over HTTP. */
export const HTTP_STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unprocessable: 422,
  overloaded: 429,
  unavailable: 503,
  deadline: 504,
};
