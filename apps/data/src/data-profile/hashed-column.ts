import { quoteName, type TableColumn } from '@orrery/platform-tables';

/** What of a column is hashed: equal values of columns of one family have equal hashes, whatever their types. */
export type HashForm = 'AS_DOUBLE' | 'AS_IT_IS';

/** Whole numbers below it are doubles, and no other is rounded to one of them. */
const LARGEST_WHOLE = 2 ** 53;
/** Decimal fractions of so many digits are told apart by doubles. */
const DOUBLE_DIGITS = 15;

/**
 * Numbers are hashed as doubles where none of them is rounded by that: a type may be wider in the next version.
 * @param range of its numbers as doubles; as long as that is not known, none is taken to be rounded.
 */
export function hashFormOf(
  { kind, type }: TableColumn,
  range: readonly [low: number, high: number] | null,
): HashForm {
  if (kind !== 'NUMBER') return 'AS_IT_IS';
  const digits = /^DECIMAL\((\d+),/.exec(type)?.[1];
  if (digits !== undefined) return Number(digits) <= DOUBLE_DIGITS ? 'AS_DOUBLE' : 'AS_IT_IS';
  if (type === 'DOUBLE' || type === 'FLOAT' || range === null) return 'AS_DOUBLE';
  return range[0] > -LARGEST_WHOLE && range[1] < LARGEST_WHOLE ? 'AS_DOUBLE' : 'AS_IT_IS';
}

export function hashFamily({ type }: TableColumn, form: HashForm): string {
  return form === 'AS_DOUBLE' ? 'DOUBLE' : type;
}

/** The expression of a column's hash: that of null for a missing value. */
export function hashExpression({ name, kind }: TableColumn, form: HashForm): string {
  const value = quoteName(name);
  if (form === 'AS_DOUBLE') return `hash(${value}::DOUBLE)`;
  // Of a nested value that is missing, the engine hashes the parts.
  return kind === 'OTHER'
    ? `CASE WHEN ${value} IS NULL THEN hash(NULL) ELSE hash(${value}) END`
    : `hash(${value})`;
}
