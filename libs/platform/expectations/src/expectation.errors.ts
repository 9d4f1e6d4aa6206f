import { DomainError } from '@orrery/domain';

/** Why an expectation could not be judged. The suite goes on; the result of this one says so. */
export class ExpectationFault extends DomainError {
  readonly code: string = 'EXPECTATION_UNANSWERABLE';
  readonly kind = 'invalid';
}

/** A pattern or a schema took longer over the values than it may: most likely it backtracks without end. */
export class JudgingDeadlineFault extends ExpectationFault {
  override readonly code = 'EXPECTATION_TOO_SLOW';

  constructor(expectation: string, test: string, deadlineMs: number) {
    super(
      `${expectation}: ${test} was stopped after ${deadlineMs} ms; say the same with fewer ways to match a text.`,
      { expectation, test, deadlineMs },
    );
  }
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
