import type { TableColumn } from './table-column.js';
import { SchemaMismatchError } from './tabular-file.errors.js';

/** The order of columns does not matter, nor how wide they are stored. @throws {SchemaMismatchError} */
export function requireSameColumns(columns: readonly TableColumn[], earlier: readonly TableColumn[]): void {
  requireSameNames(
    columns.map(({ name }) => name),
    earlier,
  );
  const kinds = new Map(earlier.map(({ name, kind }) => [name, kind]));
  const changed = columns.flatMap(({ name, kind }) => {
    const was = kinds.get(name);
    return was === undefined || was === kind ? [] : [{ column: name, was, is: kind }];
  });
  if (changed.length > 0) throw new SchemaMismatchError({ unknown: [], missing: [], changed });
}

/** @throws {SchemaMismatchError} */
export function requireSameNames(names: readonly string[], earlier: readonly TableColumn[]): void {
  const [present, known] = [new Set(names), new Set(earlier.map(({ name }) => name))];
  const unknown = [...present].filter((name) => !known.has(name));
  const missing = [...known].filter((name) => !present.has(name));
  if (unknown.length + missing.length > 0) throw new SchemaMismatchError({ unknown, missing, changed: [] });
}
