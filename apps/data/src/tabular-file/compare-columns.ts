import type { TableColumn } from './table-column.js';
import { SchemaMismatchError, UnreadableFileError } from './tabular-file.errors.js';

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

const MAX_COLUMNS = 1000;

/** @throws {UnreadableFileError} for more columns than can be analysed together. */
export function requireFewColumns(names: readonly string[]): readonly string[] {
  if (names.length <= MAX_COLUMNS) return names;
  throw new UnreadableFileError(`it has ${names.length} columns; at most ${MAX_COLUMNS} are taken.`, {
    columns: names.length,
  });
}

/** @throws {UnreadableFileError} for names that SQL cannot tell apart, or that are none. */
export function requireUsableNames(names: readonly string[], place: string): readonly string[] {
  const seen = new Set<string>();
  names.forEach((name, index) => {
    if (name === '') throw new UnreadableFileError(`column ${index + 1} of ${place} has no name.`);
    // SQL does not tell names apart by case.
    const key = name.toLowerCase();
    if (seen.has(key)) {
      throw new UnreadableFileError(`${place} names the column "${name}" twice.`, { column: name });
    }
    seen.add(key);
  });
  return names;
}
