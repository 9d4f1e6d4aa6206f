import { ExpectationFault } from '../expectation.errors.js';
import type { JsonValue } from '../json.js';
import { isScalar } from '../plan/kwargs.js';
import { comparable, literal } from '../plan/literal.js';
import type { RowsOutcome } from '../plan/outcome.js';
import type { Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { kindOf } from '../table/column-kind.js';
import type { ExpectationColumn } from '../table/expectation-table.js';
import { judgeDuplicates } from './compared-rows.js';
import type { ExpectationDefinition } from './definition.js';
import { judgeRows } from './judge-rows.js';

const PAIR_POLICIES = ['both_values_are_missing', 'either_value_is_missing', 'neither', 'never'] as const;
const RECORD_POLICIES = ['all_values_are_missing', 'any_value_is_missing', 'never'] as const;

interface Pair {
  readonly left: ExpectationColumn;
  readonly right: ExpectationColumn;
}

/** A rule about two columns: a row passes where `passes` is true, and not where it is NULL. */
function pair(passes: (pair: Pair, subject: Subject) => string): ExpectationDefinition['plan'] {
  return function* (subject: Subject): Plan<RowsOutcome> {
    const [left, right] = [subject.column('column_A'), subject.column('column_B')];
    const policy = subject.kwargs.choice('ignore_row_if', PAIR_POLICIES, 'both_values_are_missing');
    const columns = [sqlOf(left), sqlOf(right)];
    const isNull = columns.map((column) => `${column} IS NULL`);
    const missing =
      policy === 'both_values_are_missing'
        ? isNull.join(' AND ')
        : policy === 'either_value_is_missing'
          ? isNull.join(' OR ')
          : 'false';
    const fails = `(${passes({ left, right }, subject)}) IS NOT TRUE`;
    return yield* judgeRows(subject, { columns, shown: 'pair', missing, fails });
  };
}

function greater({ left, right }: Pair, subject: Subject): string {
  if (kindOf(left) !== kindOf(right)) {
    throw new ExpectationFault(`TypeError: ${left.type} and ${right.type} stand in no order.`);
  }
  return `${sqlOf(left)} ${subject.kwargs.flag('or_equal', false) ? '>=' : '>'} ${sqlOf(right)}`;
}

function equal({ left, right }: Pair): string {
  return equality(left, right);
}

/** Values of different kinds are different, unless one column holds texts: then as they are written. */
function equality(left: ExpectationColumn, right: ExpectationColumn): string {
  if (kindOf(left) === kindOf(right)) return `${sqlOf(left)} = ${sqlOf(right)}`;
  return `${sqlOf(left)}::VARCHAR = ${sqlOf(right)}::VARCHAR`;
}

function inPairs({ left, right }: Pair, subject: Subject): string {
  const given = subject.kwargs.raw('value_pairs_set');
  if (given === null) return 'true';
  if (!Array.isArray(given))
    throw new ExpectationFault('ValueError: value_pairs_set must be a list of pairs.');
  const tests = given.map((each: JsonValue) => {
    if (!Array.isArray(each) || each.length !== 2) {
      throw new ExpectationFault('ValueError: value_pairs_set must consist of pairs.');
    }
    const [a = null, b = null] = each as readonly JsonValue[];
    return `(${isValue(left, a)} AND ${isValue(right, b)})`;
  });
  return tests.length === 0 ? 'false' : tests.join(' OR ');
}

function isValue(column: ExpectationColumn, value: JsonValue): string {
  if (value === null) return `${sqlOf(column)} IS NULL`;
  const written = isScalar(value) ? comparable(value, column) : null;
  return written === null ? 'false' : `${sqlOf(column)} = ${written}`;
}

interface ColumnRecord {
  readonly columns: readonly ExpectationColumn[];
  readonly missing: string;
}

function record(subject: Subject): ColumnRecord {
  const columns = subject.columns();
  if (columns.length < 2)
    throw new ExpectationFault('ValueError: column_list must name at least two columns.');
  const policy = subject.kwargs.choice('ignore_row_if', RECORD_POLICIES, 'all_values_are_missing');
  const isNull = columns.map((column) => `${sqlOf(column)} IS NULL`);
  const missing =
    policy === 'never' ? 'false' : isNull.join(policy === 'any_value_is_missing' ? ' OR ' : ' AND ');
  return { columns, missing };
}

function* compoundUnique(subject: Subject): Plan<RowsOutcome> {
  const { columns, missing } = record(subject);
  const names = columns.map(sqlOf);
  // In a row, NULL equals NULL.
  return yield* judgeDuplicates(subject, `row(${names.join(', ')})`, {
    columns: names,
    shown: 'record',
    missing,
  });
}

function* uniqueWithinRecord(subject: Subject): Plan<RowsOutcome> {
  const { columns, missing } = record(subject);
  const equals = columns.flatMap((left, at) =>
    columns.slice(at + 1).map((right) => {
      const bothMissing = `(${sqlOf(left)} IS NULL AND ${sqlOf(right)} IS NULL)`;
      // A number is no text, however it is written.
      return kindOf(left) === kindOf(right)
        ? `coalesce(${equality(left, right)}, ${bothMissing})`
        : bothMissing;
    }),
  );
  return yield* judgeRows(subject, {
    columns: columns.map(sqlOf),
    shown: 'record',
    missing,
    fails: equals.join(' OR '),
  });
}

function* sumEquals(subject: Subject): Plan<RowsOutcome> {
  const { columns, missing } = record(subject);
  const total = subject.kwargs.number('sum_total');
  const strange = columns.find((column) => kindOf(column) !== 'NUMBER');
  if (strange !== undefined) {
    throw new ExpectationFault(`TypeError: column "${strange.name}" must be numeric; it is ${strange.type}.`);
  }
  if (total === null) throw new ExpectationFault('ValueError: sum_total must be numeric.');
  const names = columns.map(sqlOf);
  return yield* judgeRows(subject, {
    columns: names,
    shown: 'record',
    missing,
    fails: `(${names.join(' + ')} = ${literal(total)}) IS NOT TRUE`,
  });
}

export const SEVERAL_COLUMNS: readonly ExpectationDefinition[] = [
  { type: 'expect_column_pair_values_a_to_be_greater_than_b', domain: 'column-pair', plan: pair(greater) },
  { type: 'expect_column_pair_values_to_be_equal', domain: 'column-pair', plan: pair(equal) },
  { type: 'expect_column_pair_values_to_be_in_set', domain: 'column-pair', plan: pair(inPairs) },
  { type: 'expect_compound_columns_to_be_unique', domain: 'multicolumn', plan: compoundUnique },
  {
    type: 'expect_select_column_values_to_be_unique_within_record',
    domain: 'multicolumn',
    plan: uniqueWithinRecord,
  },
  { type: 'expect_multicolumn_values_to_be_unique', domain: 'multicolumn', plan: uniqueWithinRecord },
  { type: 'expect_multicolumn_sum_to_equal', domain: 'multicolumn', plan: sumEquals },
];
