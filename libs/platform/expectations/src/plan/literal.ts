import { quoteText } from '@orrery/platform-tables';
import { ExpectationFault } from '../expectation.errors.js';
import { kindOf } from '../table/column-kind.js';
import type { ExpectationColumn } from '../table/expectation-table.js';

/** What rules compare with. */
export type Scalar = string | number | boolean;

/** A value in SQL: the only way in which values of a rule get into a statement. */
export function literal(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return numberLiteral(value);
  // A NUL would end the statement.
  return value.split('\0').map(quoteText).join(' || chr(0) || ');
}

function numberLiteral(value: number): string {
  if (Number.isNaN(value)) return "'NaN'::DOUBLE";
  if (!Number.isFinite(value)) return value > 0 ? "'Infinity'::DOUBLE" : "'-Infinity'::DOUBLE";
  // In quotes, since a number with a point would be read as a decimal, and rounded once more.
  return Number.isSafeInteger(value) ? String(value) : `'${String(value)}'::DOUBLE`;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?([+-]\d{2}:?\d{2}|Z)?$/;

/** The value as the column's values are compared with it; null when no value of the column can equal it. */
export function comparable(value: Scalar, column: ExpectationColumn): string | null {
  switch (kindOf(column)) {
    case 'NUMBER':
      return typeof value === 'number' ? literal(value) : null;
    case 'STRING':
      return typeof value === 'string' ? literal(value) : null;
    case 'BOOLEAN':
      return typeof value === 'boolean' ? literal(value) : null;
    case 'TEMPORAL':
      return typeof value === 'string' ? instantLiteral(value, column) : null;
    case 'OTHER':
      return null;
  }
}

function instantLiteral(text: string, column: ExpectationColumn): string | null {
  const iso = INSTANT.test(text) ? text : isoOf(text);
  if (iso === null) return null;
  const zoned = column.type === 'TIMESTAMP WITH TIME ZONE' || /([+-]\d{2}:?\d{2}|Z)$/.test(iso);
  return `${literal(iso.replace('T', ' '))}::${zoned ? 'TIMESTAMPTZ' : 'TIMESTAMP'}`;
}

/** Dates in words, as `Jan 01 2000 12:00:01`, taken as they stand. */
function isoOf(text: string): string | null {
  const read = /^[A-Za-z]{3,9} \d|^\d{1,2}\/\d/.test(text) ? Date.parse(`${text} UTC`) : Number.NaN;
  return Number.isNaN(read) ? null : new Date(read).toISOString().replace('Z', '');
}

/** The value as the column's values are ordered with it. @throws {ExpectationFault} when they have no order with it. */
export function orderable(value: Scalar, column: ExpectationColumn): string {
  const sql = comparable(value, column);
  if (sql !== null) return sql;
  throw new ExpectationFault(
    'TypeError: Column values, min_value, and max_value must either be None or of the same type. ' +
      `Column "${column.name}" is ${column.type} and has no order with ${JSON.stringify(value)}.`,
  );
}
