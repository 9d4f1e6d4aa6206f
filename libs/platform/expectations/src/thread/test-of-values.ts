import { Ajv } from 'ajv';
import type { JsonObject } from '../json.js';
import type { ValueTest } from './value-test.js';

/** Reads the test. @throws what the pattern or the schema is at fault for. */
export function testOfValues(test: ValueTest): (text: string) => boolean {
  switch (test.kind) {
    case 'pattern': {
      const pattern = new RegExp(inJavaScript(test.pattern), 'u');
      return (text) => pattern.test(text);
    }
    case 'json-schema': {
      const validate = new Ajv({ strict: false, logger: false }).compile(withoutDialect(test.schema));
      return (text) => {
        const json = parsed(text);
        return json !== NOTHING && validate(json);
      };
    }
  }
}

/** Python names groups with a P. */
function inJavaScript(pattern: string): string {
  return pattern.replaceAll('(?P<', '(?<').replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>');
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
