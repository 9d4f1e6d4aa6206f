import {
  MlflowError,
  parseFilter,
  parseOrderBy,
  type FilterExpression,
  type OrderTerm,
} from '@orrery/platform-mlflow';
import { InvalidFilterError } from './invalid-filter.error.js';

/** @throws {InvalidFilterError} */
export function readRunFilter(field: string, text: string | null): FilterExpression | null {
  return namingField(field, () => parseFilter(text, 'runs'));
}

/** @throws {InvalidFilterError} */
export function readRunOrder(field: string, clauses: readonly string[]): readonly OrderTerm[] {
  return namingField(field, () => parseOrderBy(clauses, 'runs'));
}

/** Says in the graph's terms what the grammar says in MLflow's. */
function namingField<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    const position = error.details['position'];
    throw new InvalidFilterError(field, error.message, typeof position === 'number' ? position : null);
  }
}
