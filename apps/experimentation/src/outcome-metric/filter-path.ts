import type { EventCondition } from './outcome-metric.js';

const SIGNS = {
  EQUALS: '==',
  NOT_EQUALS: '==',
  LESS: '<',
  LESS_OR_EQUAL: '<=',
  GREATER: '>',
  GREATER_OR_EQUAL: '>=',
} as const;

/**
 * The conditions as one SQL/JSON path predicate; null without any. Texts are quoted as JSON, which the path language
 * takes as its own. Values of different types are neither equal nor in an order: `unknown` to the path language, so that
 * `NOT_EQUALS` has to say so.
 */
export function filterPath(filter: readonly EventCondition[]): string | null {
  if (filter.length === 0) return null;
  return filter.map(pathOf).join(' && ');
}

function pathOf({ property, operator, value }: EventCondition): string {
  const comparison = `$.${JSON.stringify(property)} ${SIGNS[operator]} ${JSON.stringify(value)}`;
  return operator === 'NOT_EQUALS' ? `(!(${comparison}) || ((${comparison}) is unknown))` : `(${comparison})`;
}
