import type { TableColumn } from '@orrery/platform-tables';
import { InvalidInputError } from '@orrery/domain';
import { KeyKindError, UnknownKeyColumnError } from './row-diff.errors.js';

/** A column that rows are told apart by. */
export interface KeyColumn {
  readonly name: string;
  readonly before: TableColumn;
  readonly after: TableColumn;
}

/** A column besides the key, in one of the versions or both. */
export interface ComparedColumn {
  readonly name: string;
  readonly before: TableColumn | null;
  readonly after: TableColumn | null;
}

/** What is asked of the rows of two versions. */
export interface RowQuestion {
  /** Columns that rows are told apart by. */
  readonly key: readonly string[];
  /** Columns that are compared; none for all. */
  readonly columns: readonly string[];
}

/** What rows are told apart by, and what of them is compared. */
export interface RowComparison {
  readonly key: readonly KeyColumn[];
  /** In the order of the later version; those that only the earlier one has come last. */
  readonly cells: readonly ComparedColumn[];
}

/** @throws {UnknownKeyColumnError | KeyKindError | InvalidInputError} */
export function rowComparison(
  from: readonly TableColumn[],
  to: readonly TableColumn[],
  { key: names, columns }: RowQuestion,
): RowComparison {
  const [old, young] = [byName(from), byName(to)];
  const key = names.map((name) => {
    const [before, after] = [old.get(name), young.get(name)];
    if (before === undefined) throw new UnknownKeyColumnError(name, 'FROM');
    if (after === undefined) throw new UnknownKeyColumnError(name, 'TO');
    if (before.kind !== after.kind) throw new KeyKindError(name, before.kind, after.kind);
    return { name, before, after };
  });
  const unknown = columns.find((name) => !old.has(name) && !young.has(name));
  if (unknown !== undefined) throw new InvalidInputError('columns', `There is no column "${unknown}".`);
  const cells = [...to, ...from.filter(({ name }) => !young.has(name))]
    .filter(({ name }) => !names.includes(name) && (columns.length === 0 || columns.includes(name)))
    .map(({ name }) => ({ name, before: old.get(name) ?? null, after: young.get(name) ?? null }));
  return { key, cells };
}

function byName(columns: readonly TableColumn[]): ReadonlyMap<string, TableColumn> {
  return new Map(columns.map((column) => [column.name, column]));
}
