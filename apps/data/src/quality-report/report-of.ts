import { isJsonObject, type JsonValue } from '@orrery/platform-expectations';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import type { Validation, ValidationOutcome } from '../validation-result/validation.js';
import { describeExpectation } from './describe-expectation.js';
import type { FoundInTable, QualityReport, ReportedOutcome, RowExample } from './quality-report.js';

/** What a report is made of. */
export interface Reported {
  readonly dataset: string;
  readonly version: DatasetVersion;
  readonly validation: Validation;
  readonly outcomes: readonly ValidationOutcome[];
}

export function reportOf({ dataset, version, validation, outcomes }: Reported): QualityReport {
  const { id, suite, revision, success, evaluated, successful, validatedAt } = validation;
  return {
    ...{ validationId: id, dataset, version: version.version, suite, revision },
    ...{ success, evaluated, successful, rows: version.rows, validatedAt },
    outcomes: outcomes.map((outcome) => reported(outcome, validation.rowKeys)),
  };
}

function reported(outcome: ValidationOutcome, rowKeys: readonly string[]): ReportedOutcome {
  const { configuration, success } = outcome;
  return {
    type: configuration.type,
    expected: describeExpectation(configuration),
    success,
    severity: configuration.severity ?? 'critical',
    found: foundIn(outcome, rowKeys),
  };
}

function foundIn(outcome: ValidationOutcome, rowKeys: readonly string[]): FoundInTable {
  const { kind, result, fault, elements, unexpected } = outcome;
  if (kind === 'FAULT') return { kind: 'fault', reason: fault ?? '' };
  if (kind === 'OBSERVED') return { kind: 'observed', value: result['observed_value'] ?? null };
  const missing = Number(result['missing_count'] ?? 0);
  return {
    kind: 'rows',
    unexpected: unexpected ?? 0,
    judged: (elements ?? 0) - missing,
    examples: examplesIn(outcome, rowKeys),
  };
}

function examplesIn({ result }: ValidationOutcome, rowKeys: readonly string[]): readonly RowExample[] {
  const rows = listIn(result['partial_unexpected_index_list']);
  return listIn(result['partial_unexpected_list']).map((value, at) => ({
    row: knownBy(rows[at] ?? null, rowKeys),
    value,
  }));
}

/** By its keys, where it has some; by its number, from 1, otherwise. */
function knownBy(index: JsonValue, rowKeys: readonly string[]): string {
  if (!isJsonObject(index)) return typeof index === 'number' ? `row ${index + 1}` : '';
  return rowKeys
    .filter((key) => key in index)
    .map((key) => `${key} ${JSON.stringify(index[key] ?? null)}`)
    .join(', ');
}

function listIn(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
