import type { UnleashContext } from './unleash-evaluator.js';

/** The text of a field of a context; undefined where there is none. */
export type ContextValue = (context: UnleashContext) => string | undefined;

/** Reads a field by its name, or the property of that name where there is no such field. */
export function contextValue(field: string): ContextValue {
  switch (field) {
    case 'userId':
    case 'sessionId':
    case 'remoteAddress':
    case 'environment':
    case 'appName':
      return (context) => textOf(context[field] ?? context.properties?.[field]);
    default:
      return ({ properties }) => textOf(properties?.[field]);
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  try {
    return String(value);
  } catch (error) {
    // An object whose toString is no function: properties come from outside.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
