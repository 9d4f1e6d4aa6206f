import { DomainError } from '@orrery/domain';
import type { MetricFinding } from '../metric-history/metric.js';
import type { ExpectationResult } from '../validation-result/validation-result.js';
import type { ValidationOutcome } from '../validation-result/validation.js';

/** What a refused file did not fulfil. */
export interface GateFailures {
  /** Rules of `setExpectations`. */
  readonly rules: readonly ExpectationResult[];
  readonly outcomes: readonly Omit<ValidationOutcome, 'validationId'>[];
  readonly anomalies: readonly MetricFinding[];
}

/** The file does not fulfil the dataset's expectations. */
export class QualityGateFailedError extends DomainError {
  readonly code = 'QUALITY_GATE_FAILED';
  readonly kind = 'unprocessable';

  constructor({ rules, outcomes, anomalies }: GateFailures) {
    const failures = [...rules.map(ofRule), ...outcomes.map(ofOutcome), ...anomalies.map(ofAnomaly)];
    const summary = failures.map(({ expectation, column, failedRows, reason }) => {
      const what = column === null ? expectation : `${expectation} of "${column}"`;
      return `${what} (${reason ?? `${failedRows} rows`})`;
    });
    super(`The file does not fulfil the dataset's expectations: ${summary.join(', ')}. Nothing was stored.`, {
      failures,
    });
  }
}

function ofRule({ expectation, failedRows, reason, sample }: ExpectationResult) {
  const column = 'column' in expectation ? expectation.column : null;
  return { expectation: expectation.kind, column, failedRows, reason, sample };
}

function ofOutcome({ configuration, unexpected, fault, kind, result }: GateFailures['outcomes'][number]) {
  const { column } = configuration.kwargs;
  const observed =
    kind === 'OBSERVED' ? `observed ${JSON.stringify(result['observed_value'] ?? null)}` : null;
  return {
    expectation: configuration.type,
    column: typeof column === 'string' ? column : null,
    failedRows: unexpected ?? 0,
    reason: fault ?? observed,
    sample: result['partial_unexpected_index_list'] ?? [],
  };
}

function ofAnomaly({ metric, column, verdict }: MetricFinding) {
  const reason = verdict.kind === 'anomaly' ? `${verdict.value}, usually about ${verdict.usual}` : null;
  return { expectation: metric, column: column === '' ? null : column, failedRows: 0, reason, sample: [] };
}
