import { tableColumn } from '@orrery/platform-tables';
import { z } from 'zod';
import { BrokenTableError, UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import { sqlTypeOf, type StoredField, type StoredType } from '../stored-type.js';
import type { SnapshotColumn } from '../table-snapshot.js';
import type { DeltaMetadata, DeltaProtocol } from './delta-actions.js';
import { mayMapColumns } from './delta-protocol.js';

type DeltaType =
  | string
  | { readonly type: 'struct'; readonly fields: readonly DeltaField[] }
  | { readonly type: 'array'; readonly elementType: DeltaType }
  | { readonly type: 'map'; readonly keyType: DeltaType; readonly valueType: DeltaType };

interface DeltaField {
  readonly name: string;
  readonly type: DeltaType;
  readonly metadata?: Readonly<Record<string, unknown>> | null | undefined;
}

const field: z.ZodType<DeltaField> = z.lazy(() =>
  z.object({ name: z.string(), type, metadata: z.record(z.string(), z.unknown()).nullish() }),
);

const struct = z.object({ type: z.literal('struct'), fields: z.array(field) });

const type: z.ZodType<DeltaType> = z.lazy(() =>
  z.union([
    z.string(),
    struct,
    z.object({ type: z.literal('array'), elementType: type }),
    z.object({ type: z.literal('map'), keyType: type, valueType: type }),
  ]),
);

/** Delta's types in the engine's words. */
const VALUES: ReadonlyMap<string, string> = new Map([
  ['string', 'VARCHAR'],
  ['long', 'BIGINT'],
  ['integer', 'INTEGER'],
  ['short', 'SMALLINT'],
  ['byte', 'TINYINT'],
  ['float', 'FLOAT'],
  ['double', 'DOUBLE'],
  ['boolean', 'BOOLEAN'],
  ['binary', 'BLOB'],
  ['date', 'DATE'],
  ['timestamp', 'TIMESTAMP WITH TIME ZONE'],
  ['timestamp_ntz', 'TIMESTAMP'],
]);

const DECIMAL = /^decimal\((\d+),\s*(-?\d+)\)$/;
const [PHYSICAL_NAME, FIELD_ID] = ['delta.columnMapping.physicalName', 'delta.columnMapping.id'];

/** The columns of a table, and where its files keep them. @throws {BrokenTableError | UnsupportedTableFeatureError} */
export function deltaColumns(
  { schemaString, configuration }: DeltaMetadata,
  protocol: DeltaProtocol,
  file: string,
): readonly SnapshotColumn[] {
  const mode = mayMapColumns(protocol) ? (configuration?.['delta.columnMapping.mode'] ?? 'none') : 'none';
  return parsed(schemaString, file).map(({ name, type: told, metadata }) => {
    const isMapped = mode !== 'none';
    const stored = storedType(told, isMapped);
    const { [PHYSICAL_NAME]: physical, [FIELD_ID]: id } = metadata ?? {};
    if (isMapped && (typeof physical !== 'string' || typeof id !== 'number')) {
      throw new BrokenTableError(file, `maps the column "${name}" to nothing`);
    }
    return {
      ...tableColumn(name, sqlTypeOf(stored)),
      stored,
      storedName: isMapped ? String(physical) : name,
      fieldId: mode === 'id' ? Number(id) : null,
      initial: null,
    };
  });
}

function parsed(schemaString: string, file: string): readonly DeltaField[] {
  try {
    return struct.parse(JSON.parse(schemaString)).fields;
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new BrokenTableError(file, 'has no schema that can be read');
  }
}

function storedType(told: DeltaType, isMapped: boolean): StoredType {
  if (typeof told === 'string') return { kind: 'value', sql: valueType(told) };
  if (told.type === 'array') return { kind: 'list', element: storedType(told.elementType, isMapped) };
  if (told.type === 'map') {
    return {
      kind: 'map',
      key: storedType(told.keyType, isMapped),
      value: storedType(told.valueType, isMapped),
    };
  }
  const fields = told.fields.map(({ name, type: part, metadata }): StoredField => {
    const physical = metadata?.[PHYSICAL_NAME];
    const storedName = isMapped && typeof physical === 'string' ? physical : name;
    return { name, storedName, type: storedType(part, isMapped) };
  });
  return { kind: 'struct', fields };
}

function valueType(told: string): string {
  const known = VALUES.get(told);
  if (known !== undefined) return known;
  const [, width, scale] = DECIMAL.exec(told) ?? [];
  if (width !== undefined && scale !== undefined) return `DECIMAL(${width},${scale})`;
  throw new UnsupportedTableFeatureError('DELTA', `the type ${told}`);
}
