import type { JsonObject, JsonValue } from '../json.js';
import type { ObservedOutcome, RowsOutcome } from '../plan/outcome.js';
import type { ExpectationValidation, Validation } from '../validation.js';
import type { FailedRow } from './failed-rows.js';
import { grouped } from '../plan/grouped.js';
import { jsonOf } from './json-of.js';
import { plainName } from './plain-name.js';

/** The validation in Great Expectations' JSON. */
export function toJson(validation: Validation): JsonObject {
  const { statistics, suite, validatedAt } = validation;
  return {
    success: validation.success,
    suite_name: suite,
    results: validation.results.map(resultToJson),
    statistics: {
      evaluated_expectations: statistics.evaluated,
      successful_expectations: statistics.successful,
      unsuccessful_expectations: statistics.unsuccessful,
      success_percent: statistics.successPercent,
    },
    meta: { validation_time: validatedAt.toISOString(), scans: validation.scans },
  };
}

export function resultToJson(result: ExpectationValidation): JsonObject {
  const { configuration, judgement } = result;
  const { type, kwargs, meta = {}, id, severity } = configuration;
  return {
    success: result.success,
    expectation_config: {
      type,
      kwargs,
      meta,
      ...(id !== undefined && { id }),
      ...(severity !== undefined && { severity }),
    },
    result: judgement.kind === 'fault' ? {} : resultFields(result),
    meta: {},
    exception_info:
      judgement.kind === 'fault'
        ? {
            raised_exception: true,
            exception_message: judgement.fault.message,
            exception_traceback: judgement.fault.message,
          }
        : { raised_exception: false, exception_message: null, exception_traceback: null },
  };
}

function resultFields(result: ExpectationValidation): JsonObject {
  const { judgement, format } = result;
  if (judgement.kind === 'fault' || format.level === 'BOOLEAN_ONLY') return {};
  const { outcome } = judgement;
  return outcome.kind === 'observed'
    ? observedFields(outcome)
    : rowsFields(result, outcome, judgement.rows, judgement.query);
}

function observedFields({ observed, details }: ObservedOutcome): JsonObject {
  return { observed_value: observed, ...(details !== undefined && { details }) };
}

function rowsFields(
  { format }: ExpectationValidation,
  outcome: RowsOutcome,
  rows: readonly FailedRow[],
  query: string | null,
): JsonObject {
  const values = rows.map((row) => shownValue(row, outcome));
  const indexes = rows.map((row): JsonValue =>
    format.keys.length === 0 ? row.row - 1 : keyed(row, outcome, format.keys),
  );
  const partial: JsonObject = format.excludeValues
    ? {}
    : { partial_unexpected_list: values.slice(0, format.partialCount) };
  const basic: JsonObject = {
    ...shares(outcome),
    ...partial,
    ...(format.keys.length > 0 && { unexpected_index_column_names: format.keys }),
    ...(outcome.observed !== undefined && { observed_value: outcome.observed }),
  };
  if (format.level === 'BASIC') return basic;
  const summary: JsonObject = {
    ...basic,
    ...(!format.excludeValues && { partial_unexpected_counts: mostFrequent(values, format.partialCount) }),
    partial_unexpected_index_list: indexes.slice(0, format.partialCount),
  };
  if (format.level === 'SUMMARY') return summary;
  return {
    ...summary,
    ...(!format.excludeValues && { unexpected_list: values }),
    unexpected_index_list: indexes,
    unexpected_index_query: query ?? '',
    ...(rows.length < outcome.unexpected && { unexpected_list_ends_after: rows.length }),
  };
}

function shares({ elements, missing, unexpected }: RowsOutcome): JsonObject {
  const judged = elements - (missing ?? 0);
  const percent = (part: number, of: number): number | null => (of === 0 ? null : (part / of) * 100);
  return {
    element_count: elements,
    unexpected_count: unexpected,
    unexpected_percent: percent(unexpected, judged),
    ...(missing !== null && {
      missing_count: missing,
      missing_percent: percent(missing, elements),
      unexpected_percent_total: percent(unexpected, elements),
      unexpected_percent_nonmissing: percent(unexpected, judged),
    }),
  };
}

/** A value; a pair of them; or the values of several columns by name. */
function shownValue({ values }: FailedRow, { failing, shown }: RowsOutcome): JsonValue {
  if (shown === 'value') return jsonOf(values[0] ?? null);
  if (shown === 'pair') return values.map(jsonOf);
  return Object.fromEntries(
    failing.columns.map((column, at) => [plainName(column), jsonOf(values[at] ?? null)]),
  );
}

function keyed({ keys, values }: FailedRow, { failing }: RowsOutcome, names: readonly string[]): JsonObject {
  return Object.fromEntries([
    ...failing.columns.map((column, at) => [plainName(column), jsonOf(values[at] ?? null)] as const),
    ...names.map((name, at) => [name, jsonOf(keys[at] ?? null)] as const),
  ]);
}

function mostFrequent(values: readonly JsonValue[], atMost: number): readonly JsonObject[] {
  return [...grouped(values, (value) => JSON.stringify(value))]
    .map(([, same]) => ({ value: same[0] ?? null, count: same.length }))
    .sort((left, right) => right.count - left.count)
    .slice(0, atMost);
}
