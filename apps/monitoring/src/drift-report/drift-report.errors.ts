import { DomainError } from '@orrery/domain';

/** The open window holds fewer rows than the monitor asks for. */
export class TooFewRowsError extends DomainError {
  readonly code = 'TOO_FEW_ROWS';
  readonly kind = 'conflict';

  constructor(rows: number, required: number) {
    super(`The window holds ${rows} rows of the ${required} that it takes: try again later.`, {
      rows,
      required,
    });
  }
}
