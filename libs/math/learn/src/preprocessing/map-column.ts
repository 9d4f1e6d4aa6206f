import type { NumericColumn } from '../numeric-column.js';

/** A column of doubles, value by value; a plain loop, several times as fast as `Float64Array.from`. */
export function mapColumn(column: NumericColumn, change: (value: number) => number): Float64Array {
  const mapped = new Float64Array(column.length);
  for (let i = 0; i < column.length; i++) mapped[i] = change(column[i]);
  return mapped;
}
