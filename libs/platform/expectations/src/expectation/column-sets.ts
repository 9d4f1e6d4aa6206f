import type { JsonObject } from '../json.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import { counts, statement, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { jsonOf } from '../result/json-of.js';
import type { ExpectationColumn } from '../table/expectation-table.js';
import { memberSql, membersOf } from './column-values.js';
import type { ExpectationDefinition } from './definition.js';

/** More distinct values than this are judged, but not told. */
const TOLD_VALUES = 10_000;

type SetTest = 'be in' | 'contain' | 'equal';

function distinctValues(test: SetTest): ExpectationDefinition['plan'] {
  return function* (subject: Subject): Plan<ObservedOutcome> {
    const column = subject.column();
    const set = subject.kwargs.set('value_set');
    const member = memberSql(column, set ?? []);
    const [outside = 0, met = 0] = yield* counts(
      subject.over('count(*)', `${sqlOf(column)} IS NOT NULL AND NOT (${member})`),
      subject.over(`count(DISTINCT ${sqlOf(column)})`, member),
    );
    const expected = new Set(set ?? []).size;
    // Members that no value of the column can equal are never met.
    const isMet = met === expected && membersOf(column, set ?? []).length === expected;
    const success = set === null || ((test === 'contain' || outside === 0) && (test === 'be in' || isMet));
    return { kind: 'observed', success, ...(yield* valueCounts(subject, column)) };
  };
}

function* valueCounts(
  subject: Subject,
  column: ExpectationColumn,
): Plan<Pick<ObservedOutcome, 'observed' | 'details'>> {
  const rows = yield* statement(
    `SELECT ${sqlOf(column)} AS v, count(*) ${subject.from(`${sqlOf(column)} IS NOT NULL`)} GROUP BY 1 ORDER BY 1 LIMIT ${TOLD_VALUES}`,
  );
  const counted: readonly JsonObject[] = rows.map(([value = null, count = null]) => ({
    value: jsonOf(value),
    count: jsonOf(count),
  }));
  return { observed: counted.map((each) => each['value'] ?? null), details: { value_counts: counted } };
}

function* mostCommon(subject: Subject): Plan<ObservedOutcome> {
  const column = subject.column();
  const set = subject.kwargs.set('value_set');
  const counted = `SELECT ${sqlOf(column)} AS v, count(*) AS n ${subject.from(`${sqlOf(column)} IS NOT NULL`)} GROUP BY 1`;
  const rows = yield* statement(
    `WITH counted AS (${counted}) SELECT v, ${set === null ? 'true' : `coalesce(${memberSql({ ...column, name: 'v' }, set)}, false)`} ` +
      `FROM counted WHERE n = (SELECT max(n) FROM counted) ORDER BY 1 LIMIT ${TOLD_VALUES}`,
  );
  const tiesOkay = subject.kwargs.flag('ties_okay', false);
  const within = rows.filter(([, isMember]) => isMember === true).length;
  const success = tiesOkay ? within > 0 : rows.length === 1 && within === 1;
  return { kind: 'observed', observed: rows.map(([value = null]) => jsonOf(value)), success };
}

export const COLUMN_SETS: readonly ExpectationDefinition[] = [
  {
    type: 'expect_column_distinct_values_to_be_in_set',
    domain: 'column-aggregate',
    plan: distinctValues('be in'),
  },
  {
    type: 'expect_column_distinct_values_to_contain_set',
    domain: 'column-aggregate',
    plan: distinctValues('contain'),
  },
  {
    type: 'expect_column_distinct_values_to_equal_set',
    domain: 'column-aggregate',
    plan: distinctValues('equal'),
  },
  { type: 'expect_column_most_common_value_to_be_in_set', domain: 'column-aggregate', plan: mostCommon },
];
