import type { OrderTerm } from '@orrery/platform-mlflow';
import type { SqlParameters } from './sql-parameters.js';

/** A column that results are sorted by; none of them is ever null. */
export interface SortKey {
  readonly attribute: string;
  readonly column: string;
  readonly type: 'text' | 'integer' | 'instant';
  readonly direction: 'ASC' | 'DESC';
}

/** A sort key without its direction. */
export type SortColumn = Pick<SortKey, 'column' | 'type'>;

/** The order that was asked for, and after it what makes it total: the ties that no term names already. */
export function sortKeys(
  terms: readonly OrderTerm[],
  columns: Readonly<Record<string, SortColumn>>,
  ties: readonly OrderTerm[],
): readonly SortKey[] {
  const named = new Set(terms.map(({ subject }) => subject.key));
  const rest = ties.filter(({ subject }) => !named.has(subject.key));
  return [...terms, ...rest].map(({ subject, direction }) => {
    const column = columns[subject.key];
    // The grammar knows the same attributes: this is a mistake of ours, never of the caller.
    if (column === undefined) throw new Error(`"${subject.key}" cannot be sorted by here`);
    return { ...column, attribute: subject.key, direction };
  });
}

/** The condition that a row comes after the one with these values of the sort keys. */
export function afterRow(
  keys: readonly SortKey[],
  values: readonly unknown[],
  parameters: SqlParameters,
): string {
  const [key, ...rest] = keys;
  const [value, ...others] = values;
  if (key === undefined) return 'FALSE';
  const placeholder = valueInSql(key, parameters.add(value));
  const beyond = `${key.column} ${key.direction === 'ASC' ? '>' : '<'} ${placeholder}`;
  return `(${beyond} OR (${key.column} = ${placeholder} AND ${afterRow(rest, others, parameters)}))`;
}

/** The value of a sort key that a page token carries: times travel as milliseconds. */
export function shownSortValue({ column, type }: SortKey): string {
  if (type === 'instant') return `(extract(epoch FROM ${column}) * 1000)::float8`;
  return type === 'integer' ? `${column}::float8` : column;
}

/** A forged token may hold any number: also one that is no time and no integer of the column's. */
function valueInSql({ type }: SortKey, placeholder: string): string {
  if (type === 'instant') return `to_timestamp(least(greatest(${placeholder}::float8, 0), 8e15) / 1000)`;
  return `${placeholder}::${type === 'integer' ? 'float8' : 'text'}`;
}

export function orderBy(keys: readonly SortKey[]): string {
  return keys.map(({ column, direction }) => `${column} ${direction}`).join(', ');
}
