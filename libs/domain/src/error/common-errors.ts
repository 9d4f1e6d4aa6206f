import { DomainError } from './domain-error.js';

/** The caller named something that does not exist. */
export class NotFoundError extends DomainError {
  readonly code = 'NOT_FOUND';
  readonly kind = 'not-found';

  constructor(what: string, by: string) {
    super(`${what} "${by}" does not exist.`, { what, by });
  }
}

/** An argument has a value that can never be right; `field` is its path in the input. */
export class InvalidInputError extends DomainError {
  readonly code = 'INVALID_INPUT';
  readonly kind = 'invalid';

  constructor(field: string, message: string) {
    super(message, { field });
  }
}

/** The name is in use by another thing of the same kind. */
export class NameTakenError extends DomainError {
  readonly code = 'NAME_TAKEN';
  readonly kind = 'conflict';

  constructor(what: string, taken: string) {
    super(`${what} "${taken}" exists already: choose another name, or use the one that exists.`, { taken });
  }
}

/** The thing is not in a state in which this can be done. */
export class ConflictError extends DomainError {
  readonly code = 'CONFLICT';
  readonly kind = 'conflict';
}

/** No token, or one that nobody issued. */
export class UnauthenticatedError extends DomainError {
  readonly code = 'UNAUTHENTICATED';
  readonly kind = 'unauthenticated';

  constructor() {
    super('Send a valid token: "Authorization: Bearer <token>".');
  }
}

/** The token is valid, and its role does not allow this. */
export class ForbiddenError extends DomainError {
  readonly code = 'FORBIDDEN';
  readonly kind = 'forbidden';

  constructor(required: string) {
    super(`This needs a token with the role "${required}".`, { required });
  }
}

/** The token is bound to one project, and this is not divided by project. */
export class ProjectBoundError extends DomainError {
  readonly code = 'PROJECT_BOUND';
  readonly kind = 'forbidden';

  constructor(project: string) {
    super(`This token is bound to the project "${project}", and this is open to unbound tokens only.`, {
      project,
    });
  }
}

/** The body is larger than the listener takes. */
export class TooLargeError extends DomainError {
  readonly code = 'TOO_LARGE';
  readonly kind = 'too-large';

  constructor(limitBytes: number) {
    super(`The body is larger than ${limitBytes} bytes: send it in parts.`, { limitBytes });
  }
}

/** A bounded queue is full; try again after the given time. */
export class OverloadedError extends DomainError {
  readonly code = 'OVERLOADED';
  readonly kind = 'overloaded';

  constructor(readonly retryAfterMs: number) {
    super(`Too many requests are waiting: try again in ${retryAfterMs} ms.`, { retryAfterMs });
  }
}

/** Something that this needs did not answer. */
export class UnavailableError extends DomainError {
  readonly code = 'UNAVAILABLE';
  readonly kind = 'unavailable';
}

/** The time allowed for this has passed. */
export class DeadlineError extends DomainError {
  readonly code = 'DEADLINE_EXCEEDED';
  readonly kind = 'deadline';

  constructor(what: string, deadlineMs: number) {
    super(`${what} did not answer within ${deadlineMs} ms.`, { deadlineMs });
  }
}
