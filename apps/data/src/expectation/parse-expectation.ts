import { InvalidInputError } from '@orrery/domain';
import type { Bounds, Expectation, ExpectationKind, RuleValue } from './expectation.js';

/** A rule as a caller writes it. */
export interface ExpectationInput {
  readonly kind: ExpectationKind;
  readonly column?: string | null;
  readonly min?: unknown;
  readonly max?: unknown;
  readonly values?: readonly unknown[] | null;
  readonly pattern?: string | null;
  readonly mostly?: number | null;
}

type Field = Exclude<keyof ExpectationInput, 'kind'>;

const MAX_VALUES = 1000;
const MAX_TEXT = 1000;

const TAKES: Readonly<Record<ExpectationKind, readonly Field[]>> = {
  NOT_NULL: ['column', 'mostly'],
  BETWEEN: ['column', 'mostly', 'min', 'max'],
  IN_SET: ['column', 'mostly', 'values'],
  MATCHES: ['column', 'mostly', 'pattern'],
  UNIQUE: ['column', 'mostly'],
  COLUMN_EXISTS: ['column'],
  ROW_COUNT_BETWEEN: ['min', 'max'],
};

/** @param path of the rule in the caller's input. @throws {InvalidInputError} naming the field below it. */
export function parseExpectation(input: ExpectationInput, path: string): Expectation {
  const { kind } = input;
  const fail = (field: Field, message: string): never => {
    throw new InvalidInputError(`${path}.${field}`, message);
  };
  for (const field of ['column', 'min', 'max', 'values', 'pattern', 'mostly'] as const) {
    if (input[field] != null && !TAKES[kind].includes(field)) fail(field, `${kind} takes no "${field}".`);
  }
  const mostly = input.mostly ?? 1;
  if (!(mostly > 0 && mostly <= 1)) fail('mostly', '"mostly" is a share above 0 and up to 1.');
  if (kind === 'ROW_COUNT_BETWEEN')
    return { kind, mostly, ...bounds(input, isCount, 'whole numbers from 0', fail) };

  const column = input.column ?? '';
  if (column === '' || column.length > MAX_TEXT) fail('column', `${kind} needs the name of a column.`);
  switch (kind) {
    case 'BETWEEN':
      return { kind, column, mostly, ...bounds(input, isBound, 'numbers, or both texts', fail) };
    case 'IN_SET':
      return { kind, column, mostly, values: ruleValues(input.values ?? [], fail) };
    case 'MATCHES':
      if (!input.pattern || input.pattern.length > MAX_TEXT) {
        fail('pattern', `MATCHES needs a pattern of at most ${MAX_TEXT} characters.`);
      }
      return { kind, column, mostly, pattern: input.pattern ?? '' };
    case 'NOT_NULL':
    case 'UNIQUE':
    case 'COLUMN_EXISTS':
      return { kind, column, mostly };
  }
}

type Fail = (field: Field, message: string) => never;

function bounds<T extends number | string>(
  input: ExpectationInput,
  isOne: (value: unknown) => value is T,
  what: string,
  fail: Fail,
): Bounds<T> {
  const bound = (field: 'min' | 'max'): T | null => {
    const value = input[field] ?? null;
    return value === null || isOne(value) ? value : fail(field, `"min" and "max" are ${what}.`);
  };
  const [min, max] = [bound('min'), bound('max')];
  if (min === null && max === null) fail('min', `${input.kind} needs "min", "max" or both.`);
  if (min !== null && max !== null && (typeof min !== typeof max || min > max)) {
    fail('max', '"max" must be of the same type as "min" and not below it.');
  }
  return { min, max };
}

function ruleValues(values: readonly unknown[], fail: Fail): readonly RuleValue[] {
  if (values.length < 1 || values.length > MAX_VALUES)
    fail('values', `IN_SET needs 1 to ${MAX_VALUES} values.`);
  return values.map((value) =>
    isBound(value) || typeof value === 'boolean'
      ? value
      : fail('values', 'The values of IN_SET are finite numbers, texts or booleans.'),
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isBound(value: unknown): value is number | string {
  return typeof value === 'string'
    ? value.length <= MAX_TEXT
    : typeof value === 'number' && Number.isFinite(value);
}
