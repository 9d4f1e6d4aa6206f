import type { NumberColumn } from './columns.js';

/** The values at the given rows, in the order of the rows. */
export function gather(column: NumberColumn, rows: Uint32Array): Float64Array {
  const gathered = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) gathered[i] = column[rows[i]];
  return gathered;
}
