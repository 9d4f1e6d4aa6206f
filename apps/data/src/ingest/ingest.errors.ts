import { DomainError } from '@orrery/domain';
import type { ExpectationResult, ValidationResult } from '../validation-result/validation-result.js';

/** The file does not fulfil the dataset's expectations. */
export class QualityGateFailedError extends DomainError {
  readonly code = 'QUALITY_GATE_FAILED';
  readonly kind = 'unprocessable';

  constructor({ expectations }: ValidationResult) {
    const failures = expectations.filter(({ success }) => !success).map(failureOf);
    const summary = failures.map(({ expectation, column, failedRows, reason }) => {
      const what = column === null ? expectation : `${expectation} of "${column}"`;
      return `${what} (${reason ?? `${failedRows} rows`})`;
    });
    super(`The file does not fulfil the dataset's expectations: ${summary.join(', ')}. Nothing was stored.`, {
      failures,
    });
  }
}

function failureOf({ expectation, failedRows, reason, sample }: ExpectationResult) {
  const column = 'column' in expectation ? expectation.column : null;
  return { expectation: expectation.kind, column, failedRows, reason, sample };
}
