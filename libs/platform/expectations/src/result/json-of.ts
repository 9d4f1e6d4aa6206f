import type { JsonValue } from '../json.js';
import type { SqlValue } from '../table/expectation-table.js';

/** A value of a table in JSON. Numbers that JSON has not are texts; whole numbers beyond 2⁵³ too. */
export function jsonOf(value: SqlValue): JsonValue {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(jsonOf);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, jsonOf(each)]));
}

function isList(value: SqlValue): value is readonly SqlValue[] {
  return Array.isArray(value);
}
