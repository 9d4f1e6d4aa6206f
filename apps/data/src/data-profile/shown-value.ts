import type { TableColumn } from '../tabular-file/table-column.js';
import type { SqlRow } from '../tabular-file/table-session.js';

const MAX_SHOWN = 200;

/** An expression of a value of `column` as one that JSON can show: dates and times in ISO 8601, long texts cut. */
export function valueToShow({ kind, type }: TableColumn, expression: string): string {
  if (kind === 'NUMBER') return type.startsWith('DECIMAL') ? `(${expression})::DOUBLE` : expression;
  if (kind === 'BOOLEAN') return expression;
  const text = `(${expression})::VARCHAR`;
  return kind === 'TIMESTAMP' ? `replace(${text}, ' ', 'T')` : `left(${text}, ${MAX_SHOWN})`;
}

/** A whole number that JSON's readers would round stays exact as text, and so does what is not finite. */
export function shownValue(value: SqlRow[string]): number | string | boolean | null {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return typeof value === 'object' ? null : value;
}
