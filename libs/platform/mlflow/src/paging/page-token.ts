import { createHash } from 'node:crypto';
import { invalidParameter } from '../error/mlflow-error.js';

/** One value of the key of a page's last row. NaN and the infinities travel too. */
export type PageValue = string | number | null;

/** What a value of the key must be; each may be null besides. */
export type PageValueType = 'text' | 'number' | 'integer' | 'uuid';

const MAX_LENGTH = 100_000;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const NON_FINITE: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];

/**
 * Names the row that the next page begins after.
 *
 * @param query Any text that says what was asked and in which order: a token is good for that question only.
 */
export function writePageToken(query: string, key: readonly PageValue[]): string {
  const values = key.map((value) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
  return Buffer.from(JSON.stringify([digestOf(query), ...values])).toString('base64url');
}

/**
 * The key of the row that a page begins after; null for the first page.
 *
 * @param shape What each value of the key must be, in order.
 * @throws {MlflowError} INVALID_PARAMETER_VALUE for what is no token of this query.
 */
export function readPageToken(
  query: string,
  token: string | null | undefined,
  shape: readonly PageValueType[],
): readonly PageValue[] | null {
  if (token === undefined || token === null || token === '') return null;
  const decoded = decode(token);
  if (!Array.isArray(decoded) || decoded.length !== shape.length + 1)
    throw refused('it was not given out here.');
  const [digest, ...values] = decoded as readonly unknown[];
  if (digest !== digestOf(query)) throw refused('it was given out for another search.');
  return values.map((value, index) => readValue(value, shape[index]));
}

function decode(token: string): unknown {
  if (token.length > MAX_LENGTH || !/^[\w-]+$/.test(token)) throw refused('could not base64-decode');
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString()) as unknown;
  } catch {
    throw refused('it was not given out here.');
  }
}

function readValue(value: unknown, type: PageValueType | undefined): PageValue {
  if (value === null) return null;
  if (type === 'number' && NON_FINITE.includes(value)) return Number(value);
  if (type === 'number' && typeof value === 'number') return value;
  if (type === 'integer' && typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (type === 'uuid' && typeof value === 'string' && UUID.test(value)) return value;
  if (type === 'text' && typeof value === 'string' && !value.includes('\0')) return value;
  throw refused('it was not given out here.');
}

function digestOf(query: string): string {
  return createHash('sha256').update(query).digest('base64url').slice(0, 11);
}

function refused(why: string) {
  return invalidParameter(`Invalid page token, ${why}`);
}
