import { tableColumn } from '@orrery/platform-tables';
import { UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import { sqlTypeOf, type StoredType } from '../stored-type.js';
import type { SnapshotColumn } from '../table-snapshot.js';
import type { IcebergField, IcebergMetadata, IcebergSchema, IcebergType } from './iceberg-metadata.js';

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
  ['string', 'VARCHAR'],
  ['uuid', 'UUID'],
  ['binary', 'BLOB'],
]);

const DECIMAL = /^decimal\((\d+),\s*(\d+)\)$/;

/** The columns of a schema: files are searched for them by the numbers of their fields. @throws {UnsupportedTableFeatureError} */
export function icebergColumns({ fields }: Pick<IcebergSchema, 'fields'>): readonly SnapshotColumn[] {
  return fields.map(({ id, name, type }) => {
    const stored = storedType(type);
    return { ...tableColumn(name, sqlTypeOf(stored)), stored, storedName: name, fieldId: id };
  });
}

function storedType(type: IcebergType): StoredType {
  if (typeof type === 'string') return { kind: 'value', sql: valueType(type) };
  if (type.type === 'list') return { kind: 'list', element: storedType(type.element) };
  if (type.type === 'map') return { kind: 'map', key: storedType(type.key), value: storedType(type.value) };
  const fields = type.fields.map(({ name, type: part }) => ({
    ...{ name, storedName: name },
    type: storedType(part),
  }));
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
 * The engine finds columns by number, and what is in them by name: fields of structs must have kept their names and their
 * company in all schemas.
 * @throws {UnsupportedTableFeatureError}
 */
export function requireSteadyStructs({ schemas }: IcebergMetadata): void {
  const shapes = new Map<number, string>();
  for (const { fields } of schemas ?? []) {
    for (const { id, type } of fields) {
      const shape = shapeOf(type);
      if (shape === '') continue;
      if ((shapes.get(id) ?? shape) !== shape) {
        throw new UnsupportedTableFeatureError('ICEBERG', 'a struct whose fields changed');
      }
      shapes.set(id, shape);
    }
  }
}

/** The names in a type; empty for a type that has none. */
function shapeOf(type: IcebergType): string {
  if (typeof type === 'string') return '';
  if (type.type === 'list') return shapeOf(type.element);
  if (type.type === 'map') return `${shapeOf(type.key)}${shapeOf(type.value)}`;
  const told = ({ id, name, type: part }: IcebergField): string =>
    `${id} ${JSON.stringify(name)} ${shapeOf(part)}`;
  return `(${type.fields.map(told).join(', ')})`;
}
