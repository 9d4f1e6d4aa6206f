import { ExpectationFault } from '../expectation.errors.js';
import { literal } from '../plan/literal.js';
import type { RowsOutcome } from '../plan/outcome.js';
import { aggregates, counts, statement, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { kindOf } from '../table/column-kind.js';
import type { ExpectationDefinition } from './definition.js';
import { judgeRows, rowsOutcome, type RowRule } from './judge-rows.js';

function* unique(subject: Subject): Plan<RowsOutcome> {
  const column = sqlOf(subject.column());
  return yield* judgeDuplicates(subject, column, { columns: [column], missing: `${column} IS NULL` });
}

/** All rows fail whose key another row has too. @param key an expression that is equal for equal keys. */
export function* judgeDuplicates(
  subject: Subject,
  key: string,
  rule: Omit<RowRule, 'fails'>,
): Plan<RowsOutcome> {
  const judged = rule.missing === null ? undefined : `NOT (${rule.missing})`;
  const groups = `SELECT ${key} AS k, count(*) AS n ${subject.from(judged)} GROUP BY 1 HAVING count(*) > 1`;
  const [elements = 0, missed = 0] = yield* counts(
    subject.over('count(*)'),
    rule.missing === null ? '0' : subject.over('count(*)', rule.missing),
  );
  const [row] = yield* statement(`SELECT coalesce(sum(n), 0)::BIGINT FROM (${groups})`);
  const fails = `${key} IN (SELECT k FROM (${groups}))`;
  return rowsOutcome(subject, { ...rule, fails }, { elements, missed, failed: Number(row?.[0] ?? 0) });
}

/** Each value is held against the one before it; missing ones are passed over. */
function inOrder(sign: '>' | '<') {
  return function* (subject: Subject): Plan<RowsOutcome> {
    const typed = subject.column();
    if (!['NUMBER', 'STRING', 'TEMPORAL'].includes(kindOf(typed))) {
      throw new ExpectationFault(
        `TypeError: values of column "${typed.name}" are ${typed.type} and have no order.`,
      );
    }
    const column = sqlOf(typed);
    const fails = subject.kwargs.flag('strictly', false)
      ? `NOT (${column} ${sign} before)`
      : `NOT (${column} ${sign}= before)`;
    const judged = [subject.where, `${column} IS NOT NULL`].filter((test) => test !== null).join(') AND (');
    const withBefore = (rows: string): string =>
      `(SELECT *, lag(${column}) OVER () AS before FROM ${rows} WHERE (${judged}))`;
    const [elements = 0, present = 0] = yield* counts(
      subject.over('count(*)'),
      subject.over(`count(${column})`),
    );
    const [row] = yield* statement(
      `SELECT count(*) FILTER (WHERE ${fails}) FROM ${withBefore(subject.table.relation)}`,
    );
    const counted = { elements, missed: elements - present, failed: Number(row?.[0] ?? 0) };
    const outcome = rowsOutcome(subject, { columns: [column], missing: `${column} IS NULL`, fails }, counted);
    return { ...outcome, failing: { predicate: fails, from: withBefore, columns: [column] } };
  };
}

function* zScores(subject: Subject): Plan<RowsOutcome> {
  const typed = subject.column();
  const column = sqlOf(typed);
  const threshold = subject.kwargs.number('threshold');
  if (threshold === null || kindOf(typed) !== 'NUMBER') {
    throw new ExpectationFault('ValueError: a z-score needs a numeric column and a threshold.');
  }
  const [mean, deviation] = yield* aggregates(
    subject.over(`avg(${column})`),
    subject.over(`stddev_samp(${column})`),
  );
  const z = `(${column} - ${literal(Number(mean ?? 0))}) / ${literal(Number(deviation ?? 0))}`;
  const measured = subject.kwargs.flag('double_sided', true) ? `abs(${z})` : z;
  const fails = `${column} IS NOT NULL AND (${measured} < ${literal(threshold)}) IS NOT TRUE`;
  return yield* judgeRows(subject, { columns: [column], missing: `${column} IS NULL`, fails });
}

export const COMPARED_ROWS: readonly ExpectationDefinition[] = [
  { type: 'expect_column_values_to_be_unique', domain: 'column-map', plan: unique },
  { type: 'expect_column_values_to_be_increasing', domain: 'column-map', plan: inOrder('>') },
  { type: 'expect_column_values_to_be_decreasing', domain: 'column-map', plan: inOrder('<') },
  { type: 'expect_column_value_z_scores_to_be_less_than', domain: 'column-map', plan: zScores },
];
