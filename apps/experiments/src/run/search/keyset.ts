import { InvalidInputError } from '@orrery/domain';
import type { Parameters } from './parameters.js';

/** What rows are sorted by: an expression that is never null. */
export interface SortKey {
  readonly expression: string;
  readonly type: 'float8' | 'text' | 'timestamptz' | 'uuid' | 'int4' | 'int8';
  readonly direction: 'ASC' | 'DESC';
}

/** Where a page ended: in which of the parts that a list has one after the other, and the last row's keys. */
export interface Place {
  readonly part: number;
  readonly keys: readonly string[];
}

/** `ORDER BY` the keys, for instance by their names in an outer statement. */
export function orderBy(
  keys: readonly SortKey[],
  expression = (key: SortKey): string => key.expression,
): string {
  return keys.map((key) => `${expression(key)} ${key.direction}`).join(', ');
}

/** A condition in SQL for the rows that come after a place; the bound on the first key is said twice, for its index. */
export function isAfter(keys: readonly SortKey[], place: readonly string[], parameters: Parameters): string {
  const values = keys.map(({ type }, i) => `${parameters.add(place[i])}::${type}`);
  const [first] = keys;
  if (first === undefined) return 'true';
  const bound = `${first.expression} ${first.direction === 'ASC' ? '>=' : '<='} ${values[0]}`;
  return `${bound} AND (${afterFrom(keys, values)})`;
}

function afterFrom([key, ...others]: readonly SortKey[], [value, ...values]: readonly string[]): string {
  if (key === undefined) return 'false';
  const beyond = `${key.expression} ${key.direction === 'ASC' ? '>' : '<'} ${value}`;
  return others.length === 0
    ? beyond
    : `${beyond} OR (${key.expression} = ${value} AND (${afterFrom(others, values)}))`;
}

/** The place as a text, which is bound to what the list is sorted by. */
export function writePlace({ part, keys }: Place, sort: readonly (readonly SortKey[])[]): string {
  return JSON.stringify([fingerprint(sort), part, ...keys]);
}

/** @throws {InvalidInputError} for a text that `writePlace` did not write for a list that is sorted like that. */
export function readPlace(text: string, sort: readonly (readonly SortKey[])[]): Place {
  const [print, part, ...keys] = parse(text);
  const expected = typeof part === 'number' ? sort[part] : undefined;
  const isWhole = keys.every((key) => typeof key === 'string') && keys.length === expected?.length;
  if (print === fingerprint(sort) && typeof part === 'number' && isWhole) {
    if (keys.every((key, i) => fits(key, expected?.[i]?.type))) return { part, keys };
  }
  throw new InvalidInputError('after', 'This is not where a page of this list ended.');
}

const FORMS: Readonly<Record<SortKey['type'], RegExp>> = {
  text: /^[^\0]*$/,
  float8: /^(?:-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|-?Infinity|NaN)$/,
  timestamptz: /^[\d: .+-]{1,40}(?: BC)?$/,
  uuid: /^[0-9a-f-]{36}$/,
  int4: /^-?\d{1,9}$/,
  int8: /^-?\d{1,19}$/,
};

function fits(key: string, type: SortKey['type'] | undefined): boolean {
  return type !== undefined && FORMS[type].test(key);
}

/** Expressions name parameters by number only, so that equal lists have equal fingerprints. */
function fingerprint(sort: readonly (readonly SortKey[])[]): string {
  return sort
    .map((keys) => keys.map(({ type, direction }) => `${type[0]}${direction[0]}`).join(''))
    .join('.');
}

function parse(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
