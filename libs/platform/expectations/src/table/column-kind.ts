import type { ExpectationColumn } from './expectation-table.js';

/** What can be asked of the values of a column. */
export type ColumnKind = 'NUMBER' | 'STRING' | 'BOOLEAN' | 'TEMPORAL' | 'OTHER';

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/;
const TEMPORAL = /^(DATE|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE)$/;

export function kindOf({ type }: ExpectationColumn): ColumnKind {
  if (NUMBER.test(type)) return 'NUMBER';
  if (TEMPORAL.test(type)) return 'TEMPORAL';
  if (type === 'VARCHAR') return 'STRING';
  return type === 'BOOLEAN' ? 'BOOLEAN' : 'OTHER';
}

/** Whether a column may hold NaN. */
export function isFloating({ type }: ExpectationColumn): boolean {
  return type === 'DOUBLE' || type === 'FLOAT';
}
