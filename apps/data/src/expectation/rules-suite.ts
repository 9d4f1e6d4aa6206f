import {
  jsonOf,
  type ExpectationConfiguration,
  type ExpectationSuite,
  type ExpectationValidation,
  type FailedRow,
  type JsonObject,
  type SqlValue,
} from '@orrery/platform-expectations';
import type { ExpectationResult, SampleRow } from '../validation-result/validation-result.js';
import type { Expectation } from './expectation.js';

/** The suite that the rules of `setExpectations` are. */
export const RULES = 'expectations';

/** The rules in Great Expectations' words: there is one judge. */
export function suiteOfRules(rules: readonly Expectation[]): ExpectationSuite {
  return { name: RULES, expectations: rules.map(configurationOf), meta: {} };
}

function configurationOf(rule: Expectation): ExpectationConfiguration {
  switch (rule.kind) {
    case 'NOT_NULL':
      return onColumn('expect_column_values_to_not_be_null', rule);
    case 'UNIQUE':
      return onColumn('expect_column_values_to_be_unique', rule);
    case 'BETWEEN':
      return onColumn('expect_column_values_to_be_between', rule, {
        min_value: rule.min,
        max_value: rule.max,
      });
    case 'IN_SET':
      return onColumn('expect_column_values_to_be_in_set', rule, { value_set: rule.values });
    case 'MATCHES':
      // The rule is about the text as a whole.
      return onColumn('expect_column_values_to_match_regex', rule, { regex: `^(?:${rule.pattern})$` });
    case 'COLUMN_EXISTS':
      return { type: 'expect_column_to_exist', kwargs: { column: rule.column } };
    case 'ROW_COUNT_BETWEEN':
      return {
        type: 'expect_table_row_count_to_be_between',
        kwargs: { min_value: rule.min, max_value: rule.max },
      };
  }
}

function onColumn(
  type: string,
  { column, mostly }: { readonly column: string; readonly mostly: number },
  kwargs: JsonObject = {},
): ExpectationConfiguration {
  return { type, kwargs: { column, ...kwargs, ...(mostly < 1 && { mostly }) } };
}

/**
 * How the rules were met, as they were always told.
 * @param columns by which rows were told: all of the table, in its order.
 */
export function resultsOfRules(
  rules: readonly Expectation[],
  results: readonly ExpectationValidation[],
  columns: readonly string[],
): readonly ExpectationResult[] {
  return rules.map((expectation, at): ExpectationResult => {
    const result = results[at];
    const success = result?.success ?? false;
    const judgement = result?.judgement;
    if (judgement?.kind !== 'judged' || judgement.outcome.kind !== 'rows') {
      const reason = success ? null : reasonOf(expectation, judgement);
      return { expectation, success, failedRows: 0, reason, sample: [] };
    }
    const sample = judgement.rows.map((row) => sampleRow(row, columns));
    return { expectation, success, failedRows: judgement.outcome.unexpected, reason: null, sample };
  });
}

function reasonOf(rule: Expectation, judgement: ExpectationValidation['judgement'] | undefined): string {
  if (judgement?.kind === 'fault') return judgement.fault.message;
  if (rule.kind === 'COLUMN_EXISTS') return `There is no column "${rule.column}".`;
  const observed = judgement?.outcome.kind === 'observed' ? judgement.outcome.observed : null;
  return `The table has ${JSON.stringify(observed)} rows.`;
}

function sampleRow({ row, keys }: FailedRow, columns: readonly string[]): SampleRow {
  return { row, values: Object.fromEntries(columns.map((name, at) => [name, shownCell(keys[at] ?? null)])) };
}

function shownCell(value: SqlValue): number | string | boolean | null {
  const told = jsonOf(value);
  const shown = typeof told === 'object' && told !== null ? JSON.stringify(told) : told;
  // PostgreSQL keeps no NUL in JSON.
  return typeof shown === 'string' ? shown.replaceAll('\0', '␀') : shown;
}
