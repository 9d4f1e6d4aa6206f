import { DomainError } from '@orrery/domain';

/** The rows do not allow what was asked for; trying again would not help. */
export class UnusableRowsError extends DomainError {
  readonly code = 'UNUSABLE_ROWS';
  readonly kind = 'unprocessable';
}
