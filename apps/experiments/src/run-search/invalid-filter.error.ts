import { DomainError } from '@orrery/domain';

/** A filter or an order that cannot be read; `position` is where the part that is wrong begins, from 0, when that is known. */
export class InvalidFilterError extends DomainError {
  readonly code = 'INVALID_INPUT';
  readonly kind = 'invalid';

  constructor(field: string, message: string, position: number | null) {
    super(message, { field, position });
  }
}
