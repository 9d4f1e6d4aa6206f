import type { TableColumn } from '@orrery/platform-tables';
import type { AvroValue } from '../avro/avro-bytes.js';
import type { BoundValue } from '../value-range.js';

const DAY_MS = 86_400_000;

/** A bound as manifests keep it (Iceberg, appendix D); null for types that are not compared. */
export function boundIn(bytes: Buffer | undefined, { kind, type }: TableColumn): BoundValue | null {
  if (bytes === undefined) return null;
  if (kind === 'STRING') return bytes.toString('utf8');
  if (type === 'BOOLEAN') return bytes.length === 1 ? bytes.readUInt8(0) !== 0 : null;
  if (type === 'FLOAT') return bytes.length === 4 ? bytes.readFloatLE(0) : null;
  // A column that was widened keeps the bounds of the files before.
  if (type === 'DOUBLE') return bytes.length === 8 ? bytes.readDoubleLE(0) : floatIn(bytes);
  const whole = wholeIn(bytes);
  if (whole === null) return null;
  if (type === 'INTEGER' || type === 'BIGINT') return Number(whole);
  if (type === 'DATE') return dayOf(Number(whole));
  if (kind !== 'TIMESTAMP') return null;
  // Days became times: the files before have bounds of four bytes.
  return bytes.length === 4 ? Number(whole) * DAY_MS : millisecondsOf(whole, type);
}

function millisecondsOf(units: number | bigint, type: string): number {
  return Number(units) / (type === 'TIMESTAMP_NS' ? 1_000_000 : 1_000);
}

function floatIn(bytes: Buffer): number | null {
  return bytes.length === 4 ? bytes.readFloatLE(0) : null;
}

function wholeIn(bytes: Buffer): bigint | null {
  if (bytes.length === 4) return BigInt(bytes.readInt32LE(0));
  return bytes.length === 8 ? bytes.readBigInt64LE(0) : null;
}

/** A value of a partition as a bound; null for types that are not compared. */
export function partitionBound(value: AvroValue, { kind, type }: TableColumn): BoundValue | null {
  if (kind === 'STRING') return typeof value === 'string' ? value : null;
  if (type === 'BOOLEAN') return typeof value === 'boolean' ? value : null;
  if (typeof value !== 'number' && typeof value !== 'bigint') return null;
  if (type === 'DATE') return dayOf(Number(value));
  if (kind === 'TIMESTAMP') return millisecondsOf(value, type);
  return type.startsWith('DECIMAL') ? null : Number(value);
}

/** Days since 1970 as `YYYY-MM-DD`; null where that has no such form. */
export function dayOf(days: number): string | null {
  const at = new Date(days * DAY_MS);
  if (Number.isNaN(at.getTime())) return null;
  const [day = ''] = at.toISOString().split('T');
  return /^\d{4}-\d\d-\d\d$/.test(day) ? day : null;
}
