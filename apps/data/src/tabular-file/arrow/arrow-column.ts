import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  FLOAT,
  INTEGER,
  LIST,
  SMALLINT,
  STRUCT,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  TIMESTAMP_NS,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
  DuckDBListValue,
  DuckDBStructValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { DataType, Precision, TimeUnit } from 'apache-arrow';

/** How the values of an Arrow column become the engine's. */
export interface ArrowColumn {
  readonly type: DuckDBType;
  /**
   * Whether `convert` takes the number that lies in memory, since the library would tell times in milliseconds only;
   * else the value as the library tells it.
   */
  readonly isRaw: boolean;
  /** A value that is not null. */
  readonly convert: (value: unknown) => DuckDBValue;
}

/** Null for a type that is not read. */
export function arrowColumn(type: DataType): ArrowColumn | null {
  if (DataType.isInt(type)) return told(integerType(type));
  if (DataType.isFloat(type)) return told(type.precision === Precision.DOUBLE ? DOUBLE : FLOAT);
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return told(VARCHAR);
  if (DataType.isBool(type)) return told(BOOLEAN);
  if (DataType.isNull(type)) return told(VARCHAR);
  if (DataType.isDictionary(type)) return notRaw(arrowColumn(type.dictionary as DataType));
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isFixedSizeBinary(type)) {
    return told(BLOB, (value) => new DuckDBBlobValue(bytesOf(value)));
  }
  return temporal(type) ?? decimal(type) ?? nested(type);
}

function told(type: DuckDBType, convert: ArrowColumn['convert'] = asItIs): ArrowColumn {
  return { type, isRaw: false, convert };
}

function raw(type: DuckDBType, convert: (value: bigint) => DuckDBValue): ArrowColumn {
  return { type, isRaw: true, convert: (value) => convert(BigInt(value as bigint | number)) };
}

function asItIs(value: unknown): DuckDBValue {
  return value as DuckDBValue;
}

/** Values inside others are only told. */
function notRaw(column: ArrowColumn | null): ArrowColumn | null {
  return column?.isRaw === true ? null : column;
}

const DAY_MS = 86_400_000;

function temporal(type: DataType): ArrowColumn | null {
  if (DataType.isDate(type)) {
    return told(DATE, (milliseconds) => new DuckDBDateValue(Math.floor(Number(milliseconds) / DAY_MS)));
  }
  if (DataType.isTime(type)) return raw(TIME, (value) => new DuckDBTimeValue(micros(value, type.unit)));
  if (!DataType.isTimestamp(type)) return null;
  const { unit, timezone } = type;
  if (timezone) return raw(TIMESTAMPTZ, (value) => new DuckDBTimestampTZValue(micros(value, unit)));
  if (unit === TimeUnit.NANOSECOND) {
    return raw(TIMESTAMP_NS, (value) => new DuckDBTimestampNanosecondsValue(value));
  }
  return raw(TIMESTAMP, (value) => new DuckDBTimestampValue(micros(value, unit)));
}

function decimal(type: DataType): ArrowColumn | null {
  if (!DataType.isDecimal(type) || type.bitWidth !== 128 || type.precision > 38) return null;
  const { precision, scale } = type;
  return told(DECIMAL(precision, scale), (value) => {
    return new DuckDBDecimalValue(integerIn(bytesOf(value)), precision, scale);
  });
}

function nested(type: DataType): ArrowColumn | null {
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) {
    const item = notRaw(arrowColumn(type.valueType as DataType));
    return (
      item &&
      told(
        LIST(item.type),
        (value) => new DuckDBListValue([...(value as Iterable<unknown>)].map((one) => orNull(item, one))),
      )
    );
  }
  if (!DataType.isStruct(type)) return null;
  const names = type.children.map(({ name }) => name);
  const columns = type.children.flatMap((child) => notRaw(arrowColumn(child.type as DataType)) ?? []);
  if (columns.length < names.length || columns.length === 0) return null;
  const byName = <T>(values: readonly T[]): Record<string, T> =>
    Object.fromEntries(names.flatMap((name, at) => (values[at] === undefined ? [] : [[name, values[at]]])));
  return told(STRUCT(byName(columns.map((column) => column.type))), (value) => {
    const values = (value as { toArray(): readonly unknown[] }).toArray();
    return new DuckDBStructValue(byName(columns.map((column, at) => orNull(column, values[at]))));
  });
}

function orNull(column: ArrowColumn, value: unknown): DuckDBValue {
  return value === null || value === undefined ? null : column.convert(value);
}

function integerType(type: { readonly bitWidth: number; readonly isSigned: boolean }): DuckDBType {
  const [signed, unsigned] = INTEGERS[type.bitWidth] ?? [BIGINT, UBIGINT];
  return type.isSigned ? signed : unsigned;
}

const INTEGERS: Readonly<Record<number, readonly [DuckDBType, DuckDBType]>> = {
  8: [TINYINT, UTINYINT],
  16: [SMALLINT, USMALLINT],
  32: [INTEGER, UINTEGER],
};

function bytesOf(value: unknown): Uint8Array {
  const { buffer, byteOffset, byteLength } = value as Uint8Array | Uint32Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function micros(value: bigint, unit: TimeUnit): bigint {
  if (unit === TimeUnit.SECOND) return value * 1_000_000n;
  if (unit === TimeUnit.MILLISECOND) return value * 1000n;
  return unit === TimeUnit.NANOSECOND ? value / 1000n : value;
}

/** 128 bits, the lowest first, in two's complement. */
function integerIn(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true);
}
