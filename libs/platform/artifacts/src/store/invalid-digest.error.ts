import { DomainError } from '@orrery/domain';

/** The text is no artifact digest. It is not repeated in the message: it may be anything. */
export class InvalidDigestError extends DomainError {
  readonly code = 'INVALID_DIGEST';
  readonly kind = 'invalid';

  constructor() {
    super('An artifact digest is "sha256:" followed by 64 lower-case hex digits.');
  }
}
