import { ExpectationFault } from '../expectation.errors.js';
import type { JsonValue } from '../json.js';
import { isScalar } from '../plan/kwargs.js';
import { comparable, literal, type Scalar } from '../plan/literal.js';
import { aggregates, statement, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { isFloating, kindOf } from '../table/column-kind.js';
import type { ExpectationColumn } from '../table/expectation-table.js';

const DEFAULT_BINS = 10;
const MOST_BINS = 1000;

/** Which kwargs speak of a column. */
export interface BinningArguments {
  readonly column: string;
  readonly bins: string;
  readonly count: string;
}

/**
 * The bin of each value of a column, as an expression that gives a text: intervals of equal width for numbers, the most
 * frequent values and all others for anything else, or the bins that were given. What is missing has a bin of its own.
 */
export function* binnedColumn(subject: Subject, names: BinningArguments): Plan<string> {
  const column = subject.column(names.column);
  const count = subject.kwargs.whole(names.count) ?? DEFAULT_BINS;
  if (count < 1 || count > MOST_BINS) {
    throw new ExpectationFault(`ValueError: ${names.count} must be from 1 to ${MOST_BINS}.`);
  }
  const given = subject.kwargs.raw(names.bins);
  if (kindOf(column) === 'NUMBER') {
    const cuts =
      given === null ? yield* evenCuts(subject, sqlOf(column), count) : givenCuts(given, names.bins);
    return intervalOf(column, cuts);
  }
  return given === null
    ? yield* frequentValues(subject, sqlOf(column), count)
    : givenGroups(column, given, names.bins);
}

/** The edges between intervals, without the outermost: beyond these there is nothing. */
function* evenCuts(subject: Subject, column: string, count: number): Plan<readonly number[]> {
  const finite = `isfinite(${column}::DOUBLE)`;
  const [low, high] = yield* aggregates(
    subject.over(`min(${column}::DOUBLE)`, finite),
    subject.over(`max(${column}::DOUBLE)`, finite),
  );
  const [from, width] = [Number(low), (Number(high) - Number(low)) / count];
  return width > 0 ? Array.from({ length: count - 1 }, (_, at) => from + (at + 1) * width) : [];
}

function givenCuts(given: JsonValue, name: string): readonly number[] {
  const cuts = Array.isArray(given) ? given.map(Number) : [];
  if (cuts.length === 0 || cuts.length > MOST_BINS || cuts.some(Number.isNaN)) {
    throw new ExpectationFault(`ValueError: ${name} must be a list of up to ${MOST_BINS} numbers.`);
  }
  return [...new Set(cuts)].sort((left, right) => left - right);
}

/** By how many edges lie at the value or below it. */
function intervalOf(column: ExpectationColumn, cuts: readonly number[]): string {
  const name = sqlOf(column);
  const missing = isFloating(column) ? `${name} IS NULL OR isnan(${name})` : `${name} IS NULL`;
  const below = cuts.map((cut) => `(${name} >= ${literal(cut)})::INTEGER`);
  return `CASE WHEN ${missing} THEN '-' ELSE (${['0', ...below].join(' + ')})::VARCHAR END`;
}

function* frequentValues(subject: Subject, column: string, count: number): Plan<string> {
  const text = `${column}::VARCHAR`;
  const rows = yield* statement(
    `SELECT ${text} AS v ${subject.from(`${column} IS NOT NULL`)} GROUP BY 1 ORDER BY count(*) DESC, v LIMIT ${count + 1}`,
  );
  const values = rows.map(([value]) => literal(String(value)));
  // A value is told from the bins of what is missing and of all others by its first letter.
  const own = `'=' || ${text}`;
  const told =
    values.length <= count
      ? own
      : `CASE WHEN ${text} IN (${values.slice(0, count).join(', ')}) THEN ${own} ELSE '+' END`;
  return `coalesce(${told}, '-')`;
}

function givenGroups(column: ExpectationColumn, given: JsonValue, name: string): string {
  const groups = Array.isArray(given) ? given.map((each: JsonValue) => scalarsIn(each)) : [];
  if (groups.length === 0 || groups.length > MOST_BINS || groups.some((group) => group === null)) {
    throw new ExpectationFault(`ValueError: ${name} must be a list of up to ${MOST_BINS} lists of values.`);
  }
  const cases = groups.flatMap((group, at) => {
    const values = (group ?? []).map((value) => comparable(value, column)).filter((value) => value !== null);
    return values.length === 0 ? [] : [`WHEN ${sqlOf(column)} IN (${values.join(', ')}) THEN '${at}'`];
  });
  const own = `coalesce('=' || ${sqlOf(column)}::VARCHAR, '-')`;
  return cases.length === 0 ? own : `CASE ${cases.join(' ')} ELSE ${own} END`;
}

function scalarsIn(value: JsonValue): readonly Scalar[] | null {
  return Array.isArray(value) && value.every((each: JsonValue) => isScalar(each))
    ? (value as Scalar[])
    : null;
}
