import { DomainError } from '@orrery/domain';

/** One wrong field, as FastAPI (which serves Feast) tells it. */
export interface FieldProblem {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
}

/** The body is not a request of the protocol. */
export class RequestValidationError extends DomainError {
  readonly code = 'REQUEST_NOT_VALID';
  readonly kind = 'unprocessable';

  constructor(readonly problems: readonly FieldProblem[]) {
    super('The body is not a valid request.', { problems });
  }
}
