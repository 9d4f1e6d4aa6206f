import { ExpectationFault } from '../expectation.errors.js';
import type { JsonObject, JsonValue } from '../json.js';
import { isWithin, wholeBounds } from '../plan/bounds.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import { counts, statement, type Plan } from '../plan/plan.js';
import type { Subject } from '../plan/subject.js';
import { known, type ExpectationDefinition } from './definition.js';

function* rowCountBetween(subject: Subject): Plan<ObservedOutcome> {
  const bounds = wholeBounds(subject.kwargs);
  const [rows = 0] = yield* counts(subject.over('count(*)'));
  return observed(rows, isWithin(rows, bounds));
}

function* rowCountEquals(subject: Subject): Plan<ObservedOutcome> {
  const value = requireWhole(subject);
  const [rows = 0] = yield* counts(subject.over('count(*)'));
  return observed(rows, rows === value);
}

function* rowCountEqualsOther(subject: Subject): Plan<ObservedOutcome> {
  const name = subject.kwargs.text('other_table_name');
  const other = subject.others.get(name);
  if (other === undefined)
    throw new ExpectationFault(`ValueError: there is no table "${name}" to compare with.`);
  const [rows = 0] = yield* counts(subject.over('count(*)'));
  const [row] = yield* statement(`SELECT count(*) FROM ${other.relation}`);
  const theirs = Number(row?.[0] ?? 0);
  return observed({ self: rows, other: theirs }, rows === theirs);
}

function columnCountBetween(subject: Subject): ObservedOutcome {
  const count = subject.table.columns.length;
  return observed(count, isWithin(count, wholeBounds(subject.kwargs)));
}

function columnCountEquals(subject: Subject): ObservedOutcome {
  const count = subject.table.columns.length;
  return observed(count, count === requireWhole(subject));
}

function requireWhole(subject: Subject): number {
  const value = subject.kwargs.whole('value');
  if (value === null) throw new ExpectationFault('ValueError: value must be an integer.');
  return value;
}

function columnExists(subject: Subject): ObservedOutcome {
  const name = subject.kwargs.text('column');
  const index = subject.kwargs.whole('column_index');
  const at = subject.table.columns.findIndex((column) => column.name === name);
  return observed(null, at >= 0 && (index === null || index === at));
}

function columnsInOrder(subject: Subject): ObservedOutcome {
  const names = subject.table.columns.map(({ name }) => name);
  if (subject.kwargs.raw('column_list') === null) return observed(names, true);
  const expected = subject.kwargs.texts('column_list');
  const places = Array.from({ length: Math.max(names.length, expected.length) }, (_, at) => at);
  const mismatched = places
    .filter((at) => names[at] !== expected[at])
    .map((at) => ({
      'Expected Column Position': at,
      Expected: expected[at] ?? null,
      Found: names[at] ?? null,
    }));
  if (mismatched.length === 0) return observed(names, true);
  return { ...observed(names, false), details: { mismatched } };
}

function columnsInSet(subject: Subject): ObservedOutcome {
  const names = subject.table.columns.map(({ name }) => name).sort();
  const expected =
    subject.kwargs.raw('column_set') === null ? [] : [...subject.kwargs.texts('column_set')].sort();
  const isExact = subject.kwargs.flag('exact_match', true);
  const unexpected = names.filter((name) => !expected.includes(name));
  const missing = expected.filter((name) => !names.includes(name));
  const mismatched: JsonObject = {
    ...(unexpected.length > 0 && { unexpected }),
    ...(missing.length > 0 && { missing }),
  };
  const success = missing.length === 0 && (!isExact || unexpected.length === 0);
  return { ...observed(names, success), details: { mismatched } };
}

function observed(value: JsonValue, success: boolean): ObservedOutcome {
  return { kind: 'observed', observed: value, success };
}

export const TABLE_SHAPE: readonly ExpectationDefinition[] = [
  { type: 'expect_table_row_count_to_be_between', domain: 'table', plan: rowCountBetween },
  { type: 'expect_table_row_count_to_equal', domain: 'table', plan: rowCountEquals },
  { type: 'expect_table_row_count_to_equal_other_table', domain: 'table', plan: rowCountEqualsOther },
  { type: 'expect_table_column_count_to_be_between', domain: 'table', plan: known(columnCountBetween) },
  { type: 'expect_table_column_count_to_equal', domain: 'table', plan: known(columnCountEquals) },
  { type: 'expect_table_columns_to_match_ordered_list', domain: 'table', plan: known(columnsInOrder) },
  { type: 'expect_table_columns_to_match_set', domain: 'table', plan: known(columnsInSet) },
  { type: 'expect_column_to_exist', domain: 'table', plan: known(columnExists) },
];
