import { InvalidInputError } from '@orrery/domain';

/** What a list field is asked for: at most `first` items, after the one whose key `after` is. */
export interface PageRequest {
  readonly first: number;
  readonly after: string | null;
}

/** A page of items, and whether there are more. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly hasNextPage: boolean;
}

/** A page as the graph shows it. */
export interface Connection<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The arguments of every list field. */
export interface ConnectionArgs {
  readonly first?: number | null;
  readonly after?: string | null;
}

const DEFAULT_FIRST = 20;
const MAX_FIRST = 100;

/** @throws {InvalidInputError} for a `first` outside 1–100 or an `after` that no page gave out. */
export function pageRequest({ first, after }: ConnectionArgs): PageRequest {
  const wanted = first ?? DEFAULT_FIRST;
  if (wanted < 1 || wanted > MAX_FIRST) {
    throw new InvalidInputError('first', `"first" must be from 1 to ${MAX_FIRST}, not ${wanted}.`);
  }
  return { first: wanted, after: after == null ? null : decodeCursor(after) };
}

/** Cuts what was read with a limit of `first + 1` into a page. */
export function pageOf<T>(rows: readonly T[], { first }: PageRequest): Page<T> {
  return { items: rows.slice(0, first), hasNextPage: rows.length > first };
}

/** Shows a page; `keyOf` gives the sort key by which the next page continues. */
export function connectionOf<T>({ items, hasNextPage }: Page<T>, keyOf: (item: T) => string): Connection<T> {
  const last = items.at(-1);
  return {
    nodes: items,
    pageInfo: { hasNextPage, endCursor: last === undefined ? null : encodeCursor(keyOf(last)) },
  };
}

function encodeCursor(key: string): string {
  return Buffer.from(key, 'utf8').toString('base64url');
}

function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (encodeCursor(key) !== cursor) {
    throw new InvalidInputError('after', '"after" must be the "endCursor" of an earlier page.');
  }
  return key;
}
