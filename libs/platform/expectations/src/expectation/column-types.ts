import { ExpectationFault } from '../expectation.errors.js';
import type { RowsOutcome } from '../plan/outcome.js';
import type { Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import type { ExpectationColumn } from '../table/expectation-table.js';
import type { ExpectationDefinition } from './definition.js';
import { judgeValues } from './judge-rows.js';

const WHOLE = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const FLOATING = /^(DOUBLE|FLOAT)$/;
const EXACT = /^DECIMAL/;
const TEXT = /^VARCHAR$/;
const TRUTH = /^BOOLEAN$/;
const INSTANT = /^(TIMESTAMP(_S|_MS|_NS)?)$/;
const ZONED = /^TIMESTAMP WITH TIME ZONE$/;
const DAY = /^DATE$/;

/** The names of pandas, Python, SQL dialects and Spark, in lower case and without what stands in parentheses. */
const NAMES: readonly (readonly [names: string, types: readonly RegExp[]])[] = [
  ['int int_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 int64dtype int32dtype', [WHOLE]],
  ['integer int4 bigint smallint tinyint hugeint integertype longtype shorttype bytetype', [WHOLE]],
  ['float float_ float32 float64 double double_precision real float8 floattype doubletype', [FLOATING]],
  ['numeric decimal number decimaltype', [EXACT]],
  ['str str_ object object_ o string text varchar char character nvarchar string_ stringtype', [TEXT]],
  ['bool bool_ boolean bit booleantype booleandtype', [TRUTH]],
  ['datetime64 datetime64[ns] datetime timestamp_ntz', [INSTANT]],
  ['timestamp timestamptype', [INSTANT, ZONED]],
  ['timestamptz datetimetzdtype timestamp_tz', [ZONED]],
  ['date datetype', [DAY]],
];

/** The names that only pandas uses: asked in them, it is answered in them. */
const NUMPY: readonly (readonly [type: RegExp, name: string])[] = [
  [WHOLE, 'int64'],
  [FLOATING, 'float64'],
  [TEXT, 'object_'],
  [TRUTH, 'bool_'],
  [INSTANT, 'datetime64'],
  [ZONED, 'Timestamp'],
  [DAY, 'object_'],
];

const IN_NUMPY = /^(int\d*_?|float\d*_?|str_?|object_?|O|bool_?|datetime64.*|Timestamp)$/;

function ofTypes(names: (subject: Subject) => readonly string[] | null) {
  return function* (subject: Subject): Plan<RowsOutcome> {
    const column = subject.column();
    const wanted = names(subject);
    const isOne = wanted === null || wanted.some((name) => isOfType(column, name));
    const outcome = yield* judgeValues(subject, sqlOf(column), isOne ? 'false' : 'true');
    return { ...outcome, observed: observedType(column, wanted ?? []) };
  };
}

function isOfType(column: ExpectationColumn, name: string): boolean {
  const lower = name.toLowerCase().replace(/\(.*\)$/, '');
  if (lower === column.type.toLowerCase().replace(/\(.*\)$/, '')) return true;
  // pandas' Timestamp is an instant with a zone where its datetime64 is one without.
  if (name === 'Timestamp') return ZONED.test(column.type);
  return NAMES.some(
    ([names, types]) => names.split(' ').includes(lower) && types.some((type) => type.test(column.type)),
  );
}

function observedType(column: ExpectationColumn, wanted: readonly string[]): string {
  const inNumpy = wanted.some((name) => IN_NUMPY.test(name));
  return (inNumpy ? NUMPY.find(([type]) => type.test(column.type))?.[1] : undefined) ?? column.type;
}

function typeList(subject: Subject): readonly string[] | null {
  return subject.kwargs.raw('type_list') === null ? null : subject.kwargs.texts('type_list');
}

function typeName(subject: Subject): readonly string[] {
  const name = subject.kwargs.raw('type_');
  if (typeof name !== 'string') throw new ExpectationFault('ValueError: type_ must name a type.');
  return [name];
}

export const COLUMN_TYPES: readonly ExpectationDefinition[] = [
  { type: 'expect_column_values_to_be_of_type', domain: 'column-map', plan: ofTypes(typeName) },
  { type: 'expect_column_values_to_be_in_type_list', domain: 'column-map', plan: ofTypes(typeList) },
];
