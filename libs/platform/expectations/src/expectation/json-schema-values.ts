import { Ajv } from 'ajv';
import { ExpectationFault } from '../expectation.errors.js';
import type { JsonObject } from '../json.js';
import type { RowsOutcome } from '../plan/outcome.js';
import { sieve, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import type { SqlValue } from '../table/expectation-table.js';
import type { ExpectationDefinition } from './definition.js';
import { judgeValues } from './judge-rows.js';
import { notOneOf } from './text-values.js';

function* matchesSchema(subject: Subject): Plan<RowsOutcome> {
  const column = sqlOf(subject.column());
  const isValid = validator(subject.kwargs.object('json_schema'));
  const text = `${column}::VARCHAR`;
  const without = yield* sieve(`SELECT DISTINCT ${text} ${subject.from(`${column} IS NOT NULL`)}`, (values) =>
    values.map((value) => !isValid(value)),
  );
  return yield* judgeValues(subject, column, `NOT (${notOneOf(text, without)})`);
}

function validator(schema: JsonObject): (value: SqlValue) => boolean {
  try {
    const validate = new Ajv({ strict: false, logger: false }).compile(withoutDialect(schema));
    return (value) => {
      const json = parsed(String(value));
      return json !== NOTHING && validate(json);
    };
  } catch (error) {
    throw new ExpectationFault(`ValueError: json_schema is no JSON schema: ${String(error)}`);
  }
}

/** All dialects are read as draft 7, whose words mean the same in those that matter. */
function withoutDialect(schema: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
}

/** What is no JSON is valid under no schema. */
const NOTHING = Symbol('no JSON');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return NOTHING;
    throw error;
  }
}

export const JSON_SCHEMA_VALUES: readonly ExpectationDefinition[] = [
  { type: 'expect_column_values_to_match_json_schema', domain: 'column-map', plan: matchesSchema },
];
