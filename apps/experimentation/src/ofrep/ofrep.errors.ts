import { DomainError } from '@orrery/domain';

/** OFREP's own codes for what a caller can act on. */
export type OfrepErrorCode =
  'PARSE_ERROR' | 'TARGETING_KEY_MISSING' | 'INVALID_CONTEXT' | 'GENERAL' | 'FLAG_NOT_FOUND';

/** The context is not one that users can be told by. */
export class InvalidContextError extends DomainError {
  readonly code = 'INVALID_CONTEXT';
  readonly kind = 'invalid';
}
