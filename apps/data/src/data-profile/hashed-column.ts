import { quoteName, type TableColumn, type TableSource } from '@orrery/platform-tables';
import type { ColumnFacts } from './column-facts.js';

/** What of a column is hashed: equal values of columns of one family have equal hashes, whatever their types. */
export interface HashedColumn {
  readonly family: string;
  /** Expression of what is hashed, of an expression of the value. */
  readonly hashed: (value: string) => string;
}

/** Whole numbers up to it are doubles. */
const LARGEST_WHOLE = 2 ** 53;
/** Decimal fractions of so many digits are told apart by doubles. */
const DOUBLE_DIGITS = 15;

/** Numbers are hashed as doubles where none of them is rounded by that: a type may be wider in the next version. */
export function hashedColumn({ column, range }: ColumnFacts): HashedColumn {
  if (column.kind !== 'NUMBER' || !isExactAsDouble(column, range))
    return { family: column.type, hashed: (value) => value };
  return { family: 'DOUBLE', hashed: (value) => `${value}::DOUBLE` };
}

/** The expression of a column's hash. */
export function hashOf(facts: ColumnFacts, value = quoteName(facts.column.name)): string {
  return `hash(${hashedColumn(facts).hashed(value)})`;
}

/** A name of the engine's hash function that another release shares only if it hashes alike. */
export async function hashName(table: TableSource): Promise<string> {
  const { hash } = await table.row(`SELECT to_hex(hash('é', 0.5::DOUBLE, 1::BIGINT, NULL)) AS hash`);
  return `duckdb-${String(hash).toLowerCase()}`;
}

function isExactAsDouble({ type }: TableColumn, range: ColumnFacts['range']): boolean {
  const digits = /^DECIMAL\((\d+),/.exec(type)?.[1];
  if (digits !== undefined) return Number(digits) <= DOUBLE_DIGITS;
  if (type === 'DOUBLE' || type === 'FLOAT') return true;
  return range === null || (range[0] >= -LARGEST_WHOLE && range[1] <= LARGEST_WHOLE);
}
