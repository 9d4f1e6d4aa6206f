import type { TableColumn } from '@orrery/platform-tables';
import { inPart, type TablePart } from './table-part.js';
import { PartSchemaError } from './tabular-file.errors.js';

type NamedType = Pick<TableColumn, 'name' | 'type'>;

/**
 * What the parts of a table are read as, which is what its first part is: the names and the types of the columns, wherever
 * these stand.
 * @throws {PartSchemaError}
 */
export async function columnsOfParts(
  parts: readonly TablePart[],
  read: (part: TablePart) => Promise<readonly TableColumn[]>,
): Promise<readonly TableColumn[]> {
  let columns: readonly TableColumn[] | null = null;
  for (const part of parts) {
    const found = await inPart(part, () => read(part));
    if (columns === null) columns = found;
    else requireSamePart(part, found, columns);
  }
  return columns ?? [];
}

/** @throws {PartSchemaError} that names the file and the first column. */
export function requireSamePart(
  { name: file }: TablePart,
  columns: readonly NamedType[],
  expected: readonly NamedType[],
): void {
  const found = new Map(columns.map(({ name, type }) => [name, type]));
  for (const { name, type } of expected) {
    const is = found.get(name);
    if (is === undefined) throw new PartSchemaError(file, name, 'is missing');
    if (is !== type) throw new PartSchemaError(file, name, `is ${is}, and ${type} in the first file`);
    found.delete(name);
  }
  for (const unknown of found.keys()) throw new PartSchemaError(file, unknown, 'is not in the first file');
}

/** @throws {PartSchemaError} for columns that stand elsewhere. */
export function requireSameOrder(
  { name: file }: TablePart,
  names: readonly string[],
  expected: readonly string[],
): void {
  const moved = expected.find((name, at) => names[at] !== name);
  if (moved !== undefined) throw new PartSchemaError(file, moved, 'stands elsewhere than in the first file');
}
