import { ExpectationFault } from '../expectation.errors.js';
import { lengthBounds, requireBounds, scalarBounds, withinSql, type Bounds } from '../plan/bounds.js';
import { cutsOf } from '../plan/interval.js';
import { comparable, orderable, type Scalar } from '../plan/literal.js';
import type { RowsOutcome } from '../plan/outcome.js';
import type { Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { isFloating, kindOf } from '../table/column-kind.js';
import type { ExpectationColumn } from '../table/expectation-table.js';
import type { ExpectationDefinition } from './definition.js';
import { judgeRows, judgeValues, type RowRule } from './judge-rows.js';

function* nulls(subject: Subject): Plan<RowsOutcome> {
  const column = sqlOf(subject.column());
  const failed = subject.over(`count(${column})`);
  return yield* judgeRows(subject, {
    columns: [column],
    missing: null,
    fails: `${column} IS NOT NULL`,
    failed,
  });
}

function* notNulls(subject: Subject): Plan<RowsOutcome> {
  const column = sqlOf(subject.column());
  const failed = `${subject.over('count(*)')} - ${subject.over(`count(${column})`)}`;
  return yield* judgeRows(subject, { columns: [column], missing: null, fails: `${column} IS NULL`, failed });
}

function* between(subject: Subject): Plan<RowsOutcome> {
  const column = subject.column();
  const bounds = requireBounds(scalarBounds(subject.kwargs));
  const within = withinSql(sqlOf(column), bounds, (bound) => orderable(bound, column));
  // NaN is greater than all others to the engine, and within no bounds to anybody else.
  const fails = isFloating(column) ? `NOT (${within}) OR isnan(${sqlOf(column)})` : `NOT (${within})`;
  return yield* judgeValues(subject, sqlOf(column), fails, intervalOf(subject, column, bounds));
}

function intervalOf(
  subject: Subject,
  column: ExpectationColumn,
  bounds: Bounds<Scalar>,
): RowRule['interval'] {
  const cuts = cutsOf(column, bounds);
  if (cuts === null) return undefined;
  const name = sqlOf(column);
  const isNumber = isFloating(column) ? `NOT isnan(${name})` : undefined;
  return {
    ...cuts,
    value: `${name}::${cuts.type}`,
    which: subject.which(isNumber),
    besides: isNumber === undefined ? null : subject.over('count(*)', `isnan(${name})`),
  };
}

function* inSet(subject: Subject): Plan<RowsOutcome> {
  const column = subject.column();
  const set = subject.kwargs.set('value_set');
  const fails = set === null ? 'false' : `NOT (${memberSql(column, set)})`;
  return yield* judgeValues(subject, sqlOf(column), fails);
}

function* notInSet(subject: Subject): Plan<RowsOutcome> {
  const column = subject.column();
  const set = subject.kwargs.set('value_set');
  if (set === null)
    throw new ExpectationFault("TypeError: argument of type 'NoneType' is not iterable: value_set");
  return yield* judgeValues(subject, sqlOf(column), memberSql(column, set));
}

/** From so many members on, the engine should look values up in a hash table instead of going through all members. */
const HASHED_SET = 8;

/** Whether a value of the column is one of a set: NULL or false, if it is not. */
export function memberSql(column: ExpectationColumn, set: readonly Scalar[]): string {
  const members = membersOf(column, set);
  if (members.length === 0) return `${sqlOf(column)} IS NULL`;
  const all = members.join(', ');
  return `${sqlOf(column)} IN (${members.length < HASHED_SET ? all : `SELECT unnest([${all}])`})`;
}

/** Those members of a set that a value of the column can be. */
export function membersOf(column: ExpectationColumn, set: readonly Scalar[]): readonly string[] {
  return [...new Set(set.map((value) => comparable(value, column)).filter((value) => value !== null))];
}

function* lengthsBetween(subject: Subject): Plan<RowsOutcome> {
  return yield* lengths(subject, lengthBounds(subject.kwargs));
}

function* lengthsEqual(subject: Subject): Plan<RowsOutcome> {
  const value = subject.kwargs.number('value');
  return yield* lengths(subject, { min: value, max: value, strictMin: false, strictMax: false });
}

function* lengths(subject: Subject, bounds: Bounds<number>): Plan<RowsOutcome> {
  const column = subject.column();
  if (kindOf(column) !== 'STRING') {
    throw new ExpectationFault(
      `TypeError: values of column "${column.name}" are ${column.type} and have no length.`,
    );
  }
  const length = `length(${sqlOf(column)})`;
  const within = withinSql(length, requireBounds(bounds), String);
  const cuts = cutsOf({ name: length, type: 'BIGINT' }, bounds);
  const interval = cuts && { ...cuts, value: length, which: subject.which(), besides: null };
  return yield* judgeValues(subject, sqlOf(column), `NOT (${within})`, interval ?? undefined);
}

export const COLUMN_VALUES: readonly ExpectationDefinition[] = [
  { type: 'expect_column_values_to_be_null', domain: 'column-map', plan: nulls },
  { type: 'expect_column_values_to_not_be_null', domain: 'column-map', plan: notNulls },
  { type: 'expect_column_values_to_be_between', domain: 'column-map', plan: between },
  { type: 'expect_column_values_to_be_in_set', domain: 'column-map', plan: inSet },
  { type: 'expect_column_values_to_not_be_in_set', domain: 'column-map', plan: notInSet },
  { type: 'expect_column_value_lengths_to_be_between', domain: 'column-map', plan: lengthsBetween },
  { type: 'expect_column_value_lengths_to_equal', domain: 'column-map', plan: lengthsEqual },
];
