import { createContext, Script } from 'node:vm';
import { ExpectationFault } from '../expectation.errors.js';
import type { SqlValue } from '../table/expectation-table.js';

/** What the engine's linear-time expressions have not: looking around, and back. */
const BEYOND = /\(\?(?:=|!|<=|<!|>)|\\[1-9]|\(\?P=/;

export function needsJavaScript(pattern: string): boolean {
  return BEYOND.test(pattern);
}

/** For some thousand values; an expression that backtracks for ever is stopped. */
const DEADLINE_MS = 2_000;

const MATCH = new Script('values.map((value) => new RegExp(pattern, "u").test(value))');

/** @throws {ExpectationFault} when it is no expression, or takes too long. */
export function matchesInJavaScript(pattern: string, values: readonly SqlValue[]): readonly boolean[] {
  // Python names groups with a P.
  const written = pattern.replaceAll('(?P<', '(?<').replaceAll(/\(\?P=(\w+)\)/g, '\\k<$1>');
  const context = createContext({ pattern: written, values: values.map(String) });
  try {
    return Array.from(MATCH.runInContext(context, { timeout: DEADLINE_MS }) as boolean[]);
  } catch (error) {
    throw new ExpectationFault(`The pattern ${JSON.stringify(pattern)} cannot be used: ${String(error)}`);
  }
}
