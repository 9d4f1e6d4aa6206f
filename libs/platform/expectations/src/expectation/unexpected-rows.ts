import { ExpectationFault } from '../expectation.errors.js';
import { isJsonObject, type JsonObject } from '../json.js';
import { literal } from '../plan/literal.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import { statement, type Plan } from '../plan/plan.js';
import type { Subject } from '../plan/subject.js';
import type { ExpectationDefinition } from './definition.js';

/** As many rows are told; all are counted. */
const TOLD_ROWS = 200;

/** The user's own SQL: each row that it gives is one too many. `{batch}` stands for the table. */
function* unexpectedRows(subject: Subject): Plan<ObservedOutcome> {
  const text = subject.kwargs.text('unexpected_rows_query');
  const batch = subject.where === null ? subject.table.relation : `(SELECT * ${subject.from()})`;
  const query = text.replaceAll('{batch}', batch).replace(/;\s*$/, '');
  requireOneSelect(yield* statement(`SELECT json_serialize_sql(${literal(query)})`));
  const [counted] = yield* statement(`SELECT count(*) FROM (${query}\n) AS q`);
  const count = Number(counted?.[0] ?? 0);
  const told =
    count === 0 ? [] : yield* statement(`SELECT to_json(q) FROM (${query}\n) AS q LIMIT ${TOLD_ROWS}`);
  const rows = told.map(([json]) => JSON.parse(String(json)) as unknown).filter(isJsonObject);
  return {
    kind: 'observed',
    success: count === 0,
    observed: `${count} unexpected ${count === 1 ? 'row' : 'rows'}`,
    details: { unexpected_rows: rows satisfies readonly JsonObject[], unexpected_rows_count: count },
  };
}

/** The engine itself says what a statement is: it tells the parts of a SELECT, and of nothing else. */
function requireOneSelect(rows: readonly (readonly unknown[])[]): void {
  const told: unknown = JSON.parse(String(rows[0]?.[0] ?? '{}'));
  const statements = isJsonObject(told) ? told['statements'] : null;
  if (Array.isArray(statements) && statements.length === 1) return;
  const reason = isJsonObject(told) ? String(told['error_message'] ?? '') : '';
  throw new ExpectationFault(`ValueError: unexpected_rows_query must be one SELECT. ${reason}`.trim());
}

export const UNEXPECTED_ROWS: readonly ExpectationDefinition[] = [
  { type: 'unexpected_rows_expectation', domain: 'query', plan: unexpectedRows },
];
