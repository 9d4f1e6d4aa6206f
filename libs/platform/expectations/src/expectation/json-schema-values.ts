import type { RowsOutcome } from '../plan/outcome.js';
import { sieve, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import type { ExpectationDefinition } from './definition.js';
import { judgeValues } from './judge-rows.js';
import { notOneOf } from './text-values.js';

function* matchesSchema(subject: Subject): Plan<RowsOutcome> {
  const column = sqlOf(subject.column());
  const schema = subject.kwargs.object('json_schema');
  const text = `${column}::VARCHAR`;
  const without = yield* sieve({
    sql: `SELECT DISTINCT ${text} ${subject.from(`${column} IS NOT NULL`)}`,
    test: { kind: 'json-schema', schema },
    expectation: subject.title,
  });
  return yield* judgeValues(subject, column, `NOT (${notOneOf(text, without)})`);
}

export const JSON_SCHEMA_VALUES: readonly ExpectationDefinition[] = [
  { type: 'expect_column_values_to_match_json_schema', domain: 'column-map', plan: matchesSchema },
];
