import { InvalidInputError } from '@orrery/domain';
import type { FilterOperator } from '@orrery/platform-mlflow';
import type { Parameters } from './parameters.js';

/** How many characters of a text lie in its index: longer ones would not fit. */
const HEAD_LENGTH = 100;

/** The beginning of a text, as the indexes have it: by code points, in every database. */
export function headOf(column: string): string {
  return `"left"(${column}, ${HEAD_LENGTH}) COLLATE "C"`;
}

export interface TextColumn {
  readonly column: string;
  /** Whether an index holds `headOf(column)`. */
  readonly indexed: boolean;
}

const PATTERN_CHARACTER = /[%_\\]/;

/** A condition in SQL on a text. @throws {InvalidInputError} for what no text in the database can be compared with. */
export function compareText(
  { column, indexed }: TextColumn,
  operator: FilterOperator,
  operand: unknown,
  parameters: Parameters,
): string {
  if (operator === 'IN' || operator === 'NOT IN') {
    const among = `${column} = ANY (${parameters.add(textsOf(operand))}::text[])`;
    return operator === 'IN' ? among : `NOT (${among})`;
  }
  const text = textOf(operand);
  if (operator === '!=') return `${column} <> ${parameters.add(text)}`;
  if (operator === 'ILIKE') return `${column} ILIKE ${parameters.add(patternOf(text))}`;
  if (operator === 'LIKE') {
    const condition = `${column} LIKE ${parameters.add(patternOf(text))}`;
    const prefix = firstCharacters(text.slice(0, Math.max(0, text.search(PATTERN_CHARACTER))));
    return !indexed || prefix === ''
      ? condition
      : `(${headOf(column)} LIKE ${parameters.add(`${prefix}%`)} AND ${condition})`;
  }
  const condition = `${column} ${comparator(operator)} ${parameters.add(text)}`;
  return indexed && operator === '='
    ? `(${headOf(column)} = ${parameters.add(firstCharacters(text))} AND ${condition})`
    : condition;
}

/** The operator in SQL. @throws {InvalidInputError} where it compares no two values. */
export function comparator(operator: FilterOperator): string {
  if (operator === '!=') return '<>';
  if (['=', '<', '<=', '>', '>='].includes(operator)) return operator;
  throw new InvalidInputError('filter', `"${operator}" is not used here.`);
}

function firstCharacters(text: string): string {
  return text.length <= HEAD_LENGTH ? text : [...text].slice(0, HEAD_LENGTH).join('');
}

/** Postgres refuses a pattern that ends in the middle of an escape: there the last backslash is meant. */
function patternOf(text: string): string {
  const backslashes = /\\*$/.exec(text)?.[0].length ?? 0;
  return backslashes % 2 === 0 ? text : `${text}\\`;
}

function textOf(operand: unknown): string {
  const text = String(operand);
  if (text.includes('\0')) throw new InvalidInputError('filter', 'A text has no character U+0000.');
  return text;
}

function textsOf(operand: unknown): readonly string[] {
  return Array.isArray(operand) ? operand.map(textOf) : [textOf(operand)];
}
