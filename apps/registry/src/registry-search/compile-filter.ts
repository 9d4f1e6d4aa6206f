import type { Comparison, FilterExpression } from '@orrery/platform-mlflow';
import { PROMPT_TAG } from '../registered-model/registered-model.js';
import type { SqlParameters } from './sql-parameters.js';

/** Where the database has what a filter names. */
export interface SearchColumns {
  /** Columns by the attribute's canonical name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The column that holds all tags. */
  readonly tags: string;
}

/** The condition in SQL that a filter means. Nothing of the filter's text is part of it: values and names are parameters. */
export function compileFilter(
  expression: FilterExpression,
  columns: SearchColumns,
  parameters: SqlParameters,
): string {
  if (expression.kind === 'comparison') return compileComparison(expression, columns, parameters);
  const operands = expression.operands.map((operand) => compileFilter(operand, columns, parameters));
  return `(${operands.join(expression.kind === 'and' ? ' AND ' : ' OR ')})`;
}

/** Whether a filter says anything of prompts; if not, they are left out. */
export function mentionsPrompts(expression: FilterExpression | null): boolean {
  if (expression === null) return false;
  if (expression.kind !== 'comparison') return expression.operands.some(mentionsPrompts);
  return expression.subject.kind === 'tag' && expression.subject.key === PROMPT_TAG;
}

function compileComparison(
  { subject, operator, operand }: Comparison,
  columns: SearchColumns,
  parameters: SqlParameters,
): string {
  if (subject.kind !== 'tag') {
    const column = columns.attributes[subject.key];
    // The grammar knows the same attributes: this is a mistake of ours, never of the filter's writer.
    if (column === undefined) throw new Error(`${subject.kind} "${subject.key}" cannot be searched here`);
    return compare(column, operator, operand, parameters);
  }
  if (operator === '=' && subject.key !== PROMPT_TAG) {
    const tag = JSON.stringify({ [subject.key]: operand });
    return `${columns.tags} @> ${parameters.add(tag)}::jsonb`;
  }
  const value = `${columns.tags} ->> ${parameters.add(subject.key)}::text`;
  const known = subject.key === PROMPT_TAG ? `COALESCE(${value}, 'false')` : `(${value})`;
  return compare(known, operator, operand, parameters);
}

function compare(
  left: string,
  operator: Comparison['operator'],
  operand: Comparison['operand'],
  parameters: SqlParameters,
): string {
  switch (operator) {
    case 'IS NULL':
    case 'IS NOT NULL':
      return `${left} ${operator}`;
    case 'IN':
      return `${left} = ANY(${parameters.add(operand)}::text[])`;
    case 'NOT IN':
      return `${left} <> ALL(${parameters.add(operand)}::text[])`;
    case 'LIKE':
    case 'ILIKE':
      return `${left} ${operator} ${parameters.add(withoutOpenEscape(String(operand)))}`;
    default:
      return `${left} ${operator === '!=' ? '<>' : operator} ${parameters.add(operand)}::${typeOf(operand)}`;
  }
}

/** Any number is of this type, also one that no column holds. */
function typeOf(operand: Comparison['operand']): 'float8' | 'text' {
  return typeof operand === 'number' ? 'float8' : 'text';
}

/** Postgres refuses a pattern that ends in its escape character; nothing that is stored matches it as it stands. */
function withoutOpenEscape(pattern: string): string {
  const [trailing = ''] = /\\*$/.exec(pattern) ?? [];
  return trailing.length % 2 === 1 ? `${pattern}\\` : pattern;
}
