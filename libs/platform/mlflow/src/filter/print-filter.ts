import { invalidParameter } from '../error/mlflow-error.js';
import type { Comparison, FilterExpression, FilterSubject } from './filter-expression.js';

const PREFIX = {
  metric: 'metrics',
  param: 'params',
  tag: 'tags',
  attribute: 'attributes',
  dataset: 'datasets',
};

/**
 * Writes a filter so that reading it gives the same tree.
 *
 * @throws {MlflowError} when a text holds both kinds of quotes in a way that the language cannot write.
 */
export function printFilter(expression: FilterExpression): string {
  if (expression.kind === 'comparison') return printComparison(expression);
  const operands = expression.operands.map((operand) =>
    operand.kind === 'comparison' ? printComparison(operand) : `(${printFilter(operand)})`,
  );
  return operands.join(expression.kind === 'and' ? ' AND ' : ' OR ');
}

function printComparison({ subject, operator, operand }: Comparison): string {
  const left = `${printSubject(subject)} ${operator}`;
  if (operand === null) return left;
  if (typeof operand === 'number') return `${left} ${operand}`;
  if (typeof operand === 'string') return `${left} ${quote(operand, ["'", '"'])}`;
  return `${left} (${operand.map((item) => quote(item, ["'", '"'])).join(', ')})`;
}

function printSubject(subject: FilterSubject): string {
  const name = `${PREFIX[subject.kind]}.${quote(subject.key, ['`', '"', "'"])}`;
  return subject.kind === 'metric' && subject.value !== 'last' ? `${subject.value}(${name})` : name;
}

/** Within quotes the same quote may stand in pairs only: the language has no other way to escape it. */
function quote(text: string, quotes: readonly string[]): string {
  const free = quotes.find((mark) => !text.replaceAll(mark + mark, '').includes(mark));
  if (free !== undefined) return free + text + free;
  throw invalidParameter('A text with both kinds of quotes cannot be written in a filter.');
}
