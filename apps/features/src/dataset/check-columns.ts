import { InvalidInputError } from '@orrery/domain';
import type { ColumnKind, DatasetColumn } from './datasets.js';

/** A column that a caller names: where in the input, and what its values have to be. */
export interface NamedColumn {
  readonly field: string;
  readonly column: string;
  readonly kinds: readonly ColumnKind[];
}

export const TIME_KINDS: readonly ColumnKind[] = ['TIMESTAMP', 'DATE'];
export const NUMBER_KINDS: readonly ColumnKind[] = ['NUMBER', 'BOOLEAN'];
export const KEY_KINDS: readonly ColumnKind[] = ['STRING', 'NUMBER', 'BOOLEAN', 'DATE', 'TIMESTAMP'];
export const ANY_KIND: readonly ColumnKind[] = [...KEY_KINDS, 'OTHER'];

/** @throws {InvalidInputError} where a dataset lacks a column, or its values are of another kind. */
export function checkColumns(columns: readonly DatasetColumn[], named: readonly NamedColumn[]): void {
  const known = new Map(columns.map(({ name, kind }) => [name, kind]));
  for (const { field, column, kinds } of named) {
    const kind = known.get(column);
    if (kind === undefined) {
      throw new InvalidInputError(field, `The dataset has no column "${column}".`);
    }
    if (!kinds.includes(kind)) {
      const wanted = kinds.join(' or ');
      throw new InvalidInputError(field, `The column "${column}" holds ${kind}; ${wanted} is needed.`);
    }
  }
}
