/** JSON-like facts about a failure, for programs; the message is for people. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * A failure that a caller can act on.
 *
 * `name` is the GraphQL type that carries it (where a field's result union declares that type), `code` is stable and
 * SCREAMING_SNAKE, `message` is safe to show and says what to do, `details` become the further fields of that type.
 * `kind` says which answer a protocol gives (HTTP 404, gRPC NOT_FOUND, …); each protocol maps it once.
 */
export abstract class DomainError extends Error {
  abstract readonly code: string;
  abstract readonly kind: ErrorKind;

  constructor(
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
    this.name = new.target.name;
  }
}

/** The classes of failure that protocols tell apart. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unprocessable'
  | 'overloaded'
  | 'unavailable'
  | 'deadline';
