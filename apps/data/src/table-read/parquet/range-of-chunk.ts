import type { BoundValue, ValueRange } from '@orrery/platform-lakehouse';
import type { TableColumn } from '@orrery/platform-tables';
import type { ParquetLeaf } from './read-footer.js';
import type { ChunkStatistics } from './read-row-groups.js';

const PHYSICAL = { BOOLEAN: 0, INT32: 1, INT64: 2, FLOAT: 4, DOUBLE: 5, BYTE_ARRAY: 6 };

type Side = 'MIN' | 'MAX';
/** A bound in our words, never narrower than it is stored; null where that cannot be told. */
type ReadBound = (bytes: Buffer, side: Side) => BoundValue | null;

const UNKNOWN: ValueRange = { min: null, max: null, nulls: 'UNKNOWN', isConstant: false };

/** What the footer of a Parquet file tells of the values of a column in a row group. */
export function rangeOfChunk(
  statistics: ChunkStatistics,
  rows: number,
  leaf: ParquetLeaf,
  column: TableColumn,
): ValueRange {
  const nulls = nullsIn(statistics, rows);
  const read = nulls === 'ALL' ? null : boundReader(column, leaf);
  if (read === null) return { ...UNKNOWN, nulls };
  const [min, max] = boundsIn(statistics, leaf, column);
  return {
    min: readBound(read, min, 'MIN'),
    max: readBound(read, max, 'MAX'),
    ...{ nulls, isConstant: false },
  };
}

function readBound(read: ReadBound, bytes: Uint8Array | null, side: Side): BoundValue | null {
  try {
    return bytes === null ? null : read(Buffer.from(bytes), side);
  } catch (error) {
    // Fewer bytes than a value of the type has tell nothing.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function nullsIn({ nulls }: ChunkStatistics, rows: number): ValueRange['nulls'] {
  if (nulls === null || nulls < 0 || nulls > rows) return 'UNKNOWN';
  if (nulls === 0) return 'NONE';
  return nulls === rows ? 'ALL' : 'SOME';
}

/**
 * Bounds are of use in the order that the format defines. Those of former times are in the order of signed numbers, which
 * is another for what is unsigned, for texts and for decimals in bytes.
 */
function boundsIn(
  { min, max, formerMin, formerMax }: ChunkStatistics,
  { isOrdered, physical }: ParquetLeaf,
  { type }: TableColumn,
): readonly [Uint8Array | null, Uint8Array | null] {
  if (min !== null || max !== null) return isOrdered ? [min, max] : [null, null];
  const isSigned = physical < PHYSICAL.BYTE_ARRAY && !isUnsigned(type);
  return isSigned ? [formerMin, formerMax] : [null, null];
}

function isUnsigned(type: string): boolean {
  return /^U\w*INT/.test(type);
}

function boundReader({ kind, type }: TableColumn, { physical, unitsPerMs }: ParquetLeaf): ReadBound | null {
  if (kind === 'STRING') return physical === PHYSICAL.BYTE_ARRAY ? textBound : null;
  if (kind === 'BOOLEAN') return physical === PHYSICAL.BOOLEAN ? (bytes) => bytes[0] !== 0 : null;
  if (kind === 'DATE') return physical === PHYSICAL.INT32 ? dayBound : null;
  if (kind === 'TIMESTAMP' && physical === PHYSICAL.INT64 && unitsPerMs !== null)
    return (bytes, side) => instantBound(bytes, side, unitsPerMs);
  if (kind !== 'NUMBER') return null;
  if (physical === PHYSICAL.FLOAT) return floatBound;
  if (physical === PHYSICAL.DOUBLE) return doubleBound;
  const scale = /^DECIMAL\(\d+,(\d+)\)$/.exec(type)?.[1];
  if (scale !== undefined)
    return (bytes, side) => decimalBound(wholeIn(bytes, physical), Number(scale), side);
  if (physical !== PHYSICAL.INT32 && physical !== PHYSICAL.INT64) return null;
  // To the nearest double, as is the number of a filter: that never turns the order round.
  return (bytes) => (isUnsigned(type) ? unsigned(bytes) : Number(wholeIn(bytes, physical)));
}

/** A minimum may be cut off in the middle of a character: what is left is still below. A maximum cut so is none. */
function textBound(bytes: Buffer, side: Side): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return text.decode(bytes, { stream: side === 'MIN' });
  } catch {
    return null;
  }
}

const [FIRST_DAY, LAST_DAY] = [Date.UTC(1000, 0, 1) / 86_400_000, Date.UTC(9999, 11, 31) / 86_400_000];

/** Days are compared as texts, which are in order for four digits of a year. */
function dayBound(bytes: Buffer): string | null {
  const day = bytes.readInt32LE();
  if (day < FIRST_DAY || day > LAST_DAY) return null;
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

/** The largest number of milliseconds that a date has. */
const LAST_INSTANT = 8.64e15;

function instantBound(bytes: Buffer, side: Side, unitsPerMs: number): number | null {
  const at = Number(bytes.readBigInt64LE()) / unitsPerMs;
  if (Math.abs(at) > LAST_INSTANT) return null;
  return side === 'MIN' ? Math.floor(at) : Math.ceil(at);
}

/** The engine compares in single precision, in which a number of a filter is another. */
function floatBound(bytes: Buffer, side: Side): number | null {
  const value = bytes.readFloatLE();
  return widened(value, Math.abs(value) * 1e-6 + 1e-37, side);
}

/** The engine's way from a decimal number to a double is not always to the nearest one. */
function doubleBound(bytes: Buffer, side: Side): number | null {
  const value = bytes.readDoubleLE();
  return widened(value, Math.abs(value) * 1e-14, side);
}

/** The engine may round the number of a filter to the places of the column, or take both for doubles. */
function decimalBound(unscaled: bigint, scale: number, side: Side): number | null {
  const value = Number(`${unscaled}e-${scale}`);
  return widened(value, 10 ** -scale + Math.abs(value) * 1e-9, side);
}

function widened(value: number, by: number, side: Side): number | null {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? null : value;
  return side === 'MIN' ? value - by : value + by;
}

function unsigned(bytes: Buffer): number {
  return bytes.length === 4 ? bytes.readUInt32LE() : Number(bytes.readBigUInt64LE());
}

/** Little-endian where it has the size of a number, else big-endian of any size, in two's complement. */
function wholeIn(bytes: Buffer, physical: number): bigint {
  if (physical === PHYSICAL.INT32) return BigInt(bytes.readInt32LE());
  if (physical === PHYSICAL.INT64) return bytes.readBigInt64LE();
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex') || '0'}`));
}
