import { DomainError } from '@orrery/domain';

/** Which rule was broken. */
export type InputRule = 'MINIMUM' | 'MAXIMUM' | 'CATEGORIES' | 'MAX_ROWS';

/** What breaks a rule first. */
export interface BrokenRule {
  readonly rule: InputRule;
  /** The feature; null where it is the request as a whole. */
  readonly field: string | null;
  /** As the caller counts them, from 0; null where it is the request as a whole. */
  readonly row: number | null;
  readonly actual: string;
  readonly expected: string;
}

/** The model would take it, and somebody said that it must not. */
export class InputRuleError extends DomainError {
  readonly code = 'INPUT_RULE_BROKEN';
  readonly kind = 'invalid';

  constructor({ rule, field, row, actual, expected }: BrokenRule) {
    const what = field === null ? 'The request' : `"${field}" in row ${row}`;
    const verb = field === null ? 'has' : 'is';
    super(`${what} ${verb} ${actual}: ${expected} here.`, { rule, field, row });
  }
}
