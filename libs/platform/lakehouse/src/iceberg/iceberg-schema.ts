import { tableColumn } from '@orrery/platform-tables';
import { UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import { sqlTypeOf, type StoredType } from '../stored-type.js';
import type { SnapshotColumn } from '../table-snapshot.js';
import { initialText } from './initial-text.js';
import type { IcebergMetadata, IcebergSchema, IcebergType } from './iceberg-metadata.js';

/** Iceberg's types in the engine's words. */
const VALUES: ReadonlyMap<string, string> = new Map([
  ['boolean', 'BOOLEAN'],
  ['int', 'INTEGER'],
  ['long', 'BIGINT'],
  ['float', 'FLOAT'],
  ['double', 'DOUBLE'],
  ['date', 'DATE'],
  ['time', 'TIME'],
  ['timestamp', 'TIMESTAMP'],
  ['timestamptz', 'TIMESTAMP WITH TIME ZONE'],
  ['timestamp_ns', 'TIMESTAMP_NS'],
  ['string', 'VARCHAR'],
  ['uuid', 'UUID'],
  ['binary', 'BLOB'],
]);

const DECIMAL = /^decimal\((\d+),\s*(\d+)\)$/;

/** The columns of a schema: files are searched for them by the numbers of their fields. @throws {UnsupportedTableFeatureError} */
export function icebergColumns({ fields }: Pick<IcebergSchema, 'fields'>): readonly SnapshotColumn[] {
  return fields.map((field) => {
    const { id, name, type } = field;
    const stored = storedType(type);
    const initial = initialText(field);
    return { ...tableColumn(name, sqlTypeOf(stored)), stored, storedName: name, fieldId: id, initial };
  });
}

function storedType(type: IcebergType): StoredType {
  if (typeof type === 'string') return { kind: 'value', sql: valueType(type) };
  if (type.type === 'list') return { kind: 'list', element: storedType(type.element) };
  if (type.type === 'map') return { kind: 'map', key: storedType(type.key), value: storedType(type.value) };
  const fields = type.fields.map((field) => {
    const { name, type: part } = field;
    // The engine gives null for what a struct in a file lacks.
    if (initialText(field) !== null) {
      throw new UnsupportedTableFeatureError('ICEBERG', 'a default of a field in a struct');
    }
    return { name, storedName: name, type: storedType(part) };
  });
  return { kind: 'struct', fields };
}

function valueType(told: string): string {
  const known = VALUES.get(told);
  if (known !== undefined) return known;
  const [, width, scale] = DECIMAL.exec(told) ?? [];
  if (width !== undefined && scale !== undefined) return `DECIMAL(${width},${scale})`;
  if (told.startsWith('fixed[')) return 'BLOB';
  throw new UnsupportedTableFeatureError('ICEBERG', `the type ${told}`);
}

/**
 * The engine finds columns by number, and what is in them by name: in all schemas, a field of a struct must have had one name,
 * and a name one field.
 * @throws {UnsupportedTableFeatureError}
 */
export function requireSteadyStructs({ schemas }: Pick<IcebergMetadata, 'schemas'>): void {
  const [names, numbers] = [new Map<number, string>(), new Map<string, number>()];
  const columns = (schemas ?? []).flatMap(({ fields }) => fields);
  for (const { id, path } of columns.flatMap((column) => innerFields(column.type, String(column.id)))) {
    if ((names.get(id) ?? path) !== path || (numbers.get(path) ?? id) !== id) {
      throw new UnsupportedTableFeatureError('ICEBERG', 'a struct with a field that was renamed or replaced');
    }
    names.set(id, path);
    numbers.set(path, id);
  }
}

function innerFields(
  type: IcebergType,
  path: string,
): readonly { readonly id: number; readonly path: string }[] {
  if (typeof type === 'string') return [];
  if (type.type === 'list') return innerFields(type.element, `${path}/element`);
  if (type.type === 'map') {
    return [...innerFields(type.key, `${path}/key`), ...innerFields(type.value, `${path}/value`)];
  }
  return type.fields.flatMap(({ id, name, type: part }) => {
    const inner = `${path}/${JSON.stringify(name)}`;
    return [{ id, path: inner }, ...innerFields(part, inner)];
  });
}
