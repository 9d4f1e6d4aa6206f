import { quoteName } from '@orrery/platform-tables';
import { comparable, orderable, type Scalar } from '../plan/literal.js';
import type { ExpectationColumn } from '../table/expectation-table.js';
import type { Operand, RowCondition } from './row-condition.js';

/**
 * The condition as a test that is never NULL. As in pandas, a missing value is unequal to every value and stands in no
 * order with any. @param column finds a column, or throws.
 */
export function conditionSql(condition: RowCondition, column: (name: string) => ExpectationColumn): string {
  const inner = (each: RowCondition): string => `(${conditionSql(each, column)})`;
  switch (condition.kind) {
    case 'and':
      return condition.all.map(inner).join(' AND ');
    case 'or':
      return condition.all.map(inner).join(' OR ');
    case 'not':
      return `NOT ${inner(condition.of)}`;
    case 'null':
      return `${quoteName(column(condition.column).name)} IS NULL`;
    case 'in': {
      const of = column(condition.column);
      const values = condition.values.map((value) => comparable(value, of)).filter((value) => value !== null);
      return values.length === 0
        ? 'false'
        : `coalesce(${quoteName(of.name)} IN (${values.join(', ')}), false)`;
    }
    case 'compare':
      return comparisonSql(condition, column);
  }
}

function comparisonSql(
  { left, operator, right }: Extract<RowCondition, { kind: 'compare' }>,
  column: (name: string) => ExpectationColumn,
): string {
  const typed = [left, right].find((operand) => operand.kind === 'column');
  const like = typed?.kind === 'column' ? column(typed.name) : null;
  const isEquality = operator === '==' || operator === '!=';
  const written = (value: Scalar): string | null => {
    if (like === null) return null;
    return isEquality ? comparable(value, like) : orderable(value, like);
  };
  const sides = [left, right].map((operand: Operand) =>
    operand.kind === 'column' ? quoteName(column(operand.name).name) : written(operand.value),
  );
  if (sides.includes(null)) return operator === '!=' ? 'true' : 'false';
  const sign = operator === '==' ? '=' : operator === '!=' ? '<>' : operator;
  return `coalesce(${sides.join(` ${sign} `)}, ${operator === '!=' ? 'true' : 'false'})`;
}
