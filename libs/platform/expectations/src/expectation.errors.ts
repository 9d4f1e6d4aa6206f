import { DomainError } from '@orrery/domain';

/** Why an expectation could not be judged. The suite goes on; the result of this one says so. */
export class ExpectationFault extends DomainError {
  readonly code = 'EXPECTATION_UNANSWERABLE';
  readonly kind = 'invalid';
}

/** What is wrong in a suite, and where. */
export interface SuiteFault {
  /** A JSON pointer: `/expectations/3/kwargs`. */
  readonly path: string;
  readonly reason: string;
}

/** A text that is no expectation suite. */
export class InvalidSuiteError extends DomainError {
  readonly code = 'INVALID_SUITE';
  readonly kind = 'invalid';

  constructor(readonly faults: readonly SuiteFault[]) {
    const [first] = faults;
    super(`The suite cannot be read: ${first?.path ?? ''} ${first?.reason ?? ''}`, {
      faults: faults.map(({ path, reason }) => `${path}: ${reason}`),
    });
  }
}
