import { ExpectationFault } from '../expectation.errors.js';
import { literal } from '../plan/literal.js';
import type { RowsOutcome } from '../plan/outcome.js';
import { sieve, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { kindOf } from '../table/column-kind.js';
import type { ExpectationColumn, SqlValue } from '../table/expectation-table.js';
import type { ExpectationDefinition } from './definition.js';
import { judgeValues } from './judge-rows.js';

type Quantifier = 'any' | 'all';

function patterns(subject: Subject, argument: string): readonly string[] {
  const value = subject.kwargs.raw(argument);
  const all = typeof value === 'string' ? [value] : subject.kwargs.texts(argument);
  if (all.length === 0) throw new ExpectationFault(`ValueError: ${argument} must name at least one pattern.`);
  return all;
}

/** Values as texts: a number matches a pattern as it is written. */
function textSql(column: ExpectationColumn): string {
  return kindOf(column) === 'STRING' ? sqlOf(column) : `${sqlOf(column)}::VARCHAR`;
}

function regex(argument: string, isWanted: boolean) {
  return function* (subject: Subject): Plan<RowsOutcome> {
    const column = subject.column();
    const quantifier = isWanted
      ? subject.kwargs.choice<Quantifier>('match_on', ['any', 'all'], 'any')
      : 'any';
    const tests: string[] = [];
    for (const pattern of patterns(subject, argument)) tests.push(yield* regexSql(subject, column, pattern));
    return yield* judgeValues(subject, sqlOf(column), combined(tests, quantifier, isWanted));
  };
}

/** What the engine's linear-time expressions have not: looking around, and back. */
const BEYOND = /\(\?(?:=|!|<=|<!|>)|\\[1-9]|\(\?P=/;

function* regexSql(subject: Subject, column: ExpectationColumn, pattern: string): Plan<string> {
  const text = textSql(column);
  if (!BEYOND.test(pattern)) return `regexp_matches(${text}, ${literal(pattern)})`;
  const without = yield* sieve({
    sql: `SELECT DISTINCT ${text} ${subject.from(`${sqlOf(column)} IS NOT NULL`)}`,
    test: { kind: 'pattern', pattern },
    expectation: subject.title,
  });
  return notOneOf(text, without);
}

function like(argument: string, isWanted: boolean) {
  return function* (subject: Subject): Plan<RowsOutcome> {
    const column = subject.column();
    const quantifier = isWanted
      ? subject.kwargs.choice<Quantifier>('match_on', ['any', 'all'], 'any')
      : 'any';
    const tests = patterns(subject, argument).map(
      (each) => `${textSql(column)} LIKE ${literal(each)} ESCAPE '\\'`,
    );
    return yield* judgeValues(subject, sqlOf(column), combined(tests, quantifier, isWanted));
  };
}

function combined(tests: readonly string[], quantifier: Quantifier, isWanted: boolean): string {
  const matches = tests.map((test) => `(${test})`).join(quantifier === 'any' ? ' OR ' : ' AND ');
  return isWanted ? `NOT (${matches})` : matches;
}

function requireText(subject: Subject): ExpectationColumn {
  const column = subject.column();
  if (kindOf(column) === 'STRING' || column.type === 'JSON') return column;
  throw new ExpectationFault(
    `TypeError: Values must be of type string. Column "${column.name}" is ${column.type}.`,
  );
}

function* strftime(subject: Subject): Plan<RowsOutcome> {
  const column = sqlOf(requireText(subject));
  const format = literal(subject.kwargs.text('strftime_format'));
  return yield* judgeValues(subject, column, `try_strptime(${column}, ${format}) IS NULL`);
}

/** The notations that dateutil reads most often; month before day, as it takes them. */
const DATES = ['%Y-%m-%d', '%Y/%m/%d', '%m/%d/%Y', '%d/%m/%Y', '%m-%d-%Y', '%d-%m-%Y', '%Y%m%d', '%d.%m.%Y']
  .concat(['%m/%d/%y', '%b %d %Y', '%b %d, %Y', '%B %d %Y', '%B %d, %Y', '%d %b %Y', '%d %B %Y', '%Y-%m'])
  .flatMap((date) => [date, `${date} %H:%M`, `${date} %H:%M:%S`, `${date} %H:%M:%S.%f`, `${date} %I:%M %p`]);

function* dateutil(subject: Subject): Plan<RowsOutcome> {
  const column = sqlOf(requireText(subject));
  const formats = DATES.map(literal).join(', ');
  const read = `coalesce(try_cast(${column} AS TIMESTAMPTZ) IS NOT NULL OR try_strptime(${column}, [${formats}]) IS NOT NULL, false)`;
  return yield* judgeValues(subject, column, `${column} IS NOT NULL AND NOT ${read}`);
}

function* jsonParseable(subject: Subject): Plan<RowsOutcome> {
  const column = subject.column();
  // A number is no text to parse, whatever it looks like.
  const isText = kindOf(column) === 'STRING' || column.type === 'JSON';
  return yield* judgeValues(subject, sqlOf(column), isText ? `NOT json_valid(${sqlOf(column)})` : 'true');
}

export function notOneOf(text: string, values: readonly SqlValue[]): string {
  return values.length === 0
    ? 'true'
    : `${text} NOT IN (${values.map((each) => literal(String(each))).join(', ')})`;
}

export const TEXT_VALUES: readonly ExpectationDefinition[] = [
  { type: 'expect_column_values_to_match_regex', domain: 'column-map', plan: regex('regex', true) },
  { type: 'expect_column_values_to_not_match_regex', domain: 'column-map', plan: regex('regex', false) },
  { type: 'expect_column_values_to_match_regex_list', domain: 'column-map', plan: regex('regex_list', true) },
  {
    type: 'expect_column_values_to_not_match_regex_list',
    domain: 'column-map',
    plan: regex('regex_list', false),
  },
  {
    type: 'expect_column_values_to_match_like_pattern',
    domain: 'column-map',
    plan: like('like_pattern', true),
  },
  {
    type: 'expect_column_values_to_not_match_like_pattern',
    domain: 'column-map',
    plan: like('like_pattern', false),
  },
  {
    type: 'expect_column_values_to_match_like_pattern_list',
    domain: 'column-map',
    plan: like('like_pattern_list', true),
  },
  {
    type: 'expect_column_values_to_not_match_like_pattern_list',
    domain: 'column-map',
    plan: like('like_pattern_list', false),
  },
  { type: 'expect_column_values_to_match_strftime_format', domain: 'column-map', plan: strftime },
  { type: 'expect_column_values_to_be_dateutil_parseable', domain: 'column-map', plan: dateutil },
  { type: 'expect_column_values_to_be_json_parseable', domain: 'column-map', plan: jsonParseable },
];
