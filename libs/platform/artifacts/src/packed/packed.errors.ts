import { DomainError } from '@orrery/domain';

/** What was stored under the lease may be gone. */
export class LeaseLostError extends DomainError {
  readonly code = 'LEASE_LOST';
  readonly kind = 'conflict';

  constructor() {
    super('Storing took a pause that was too long, and its bytes were given up: send them again.');
  }
}

/** What arrived is not what the sender said it would send. */
export class Md5MismatchError extends DomainError {
  readonly code = 'MD5_MISMATCH';
  readonly kind = 'unprocessable';

  constructor(expected: string, actual: string) {
    super(`The bytes have the MD5 ${actual}, not ${expected}: send them again. Nothing was stored.`, {
      expected,
      actual,
    });
  }
}

/** What was written down about an upload under way cannot be read. */
export class InvalidWriterStateError extends DomainError {
  readonly code = 'INVALID_WRITER_STATE';
  readonly kind = 'unprocessable';

  constructor(reason: string) {
    super(`The state of the upload cannot be read (${reason}): begin it again.`, { reason });
  }
}
