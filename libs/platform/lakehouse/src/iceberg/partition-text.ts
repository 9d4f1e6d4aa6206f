import type { AvroValue } from '../avro/avro-bytes.js';
import { dayOf } from './iceberg-ranges.js';

const [MICROS, NANOS] = [1_000_000n, 1_000_000_000n];
const DAY_SECONDS = 86_400n;
const DECIMAL = /^DECIMAL\(\d+,(\d+)\)$/;

/**
 * A value of a partition as a text that SQL casts to the column's type; undefined for what cannot be told so.
 * @param type in the engine's words.
 */
export function partitionText(value: AvroValue, type: string): string | null | undefined {
  if (value === null) return null;
  if (typeof value === 'string') return type === 'VARCHAR' ? value : undefined;
  if (typeof value === 'boolean') return type === 'BOOLEAN' ? String(value) : undefined;
  if (Buffer.isBuffer(value)) return bytesText(value, type);
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  switch (type) {
    case 'INTEGER':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
      return String(value);
    case 'DATE':
      return dayOf(Number(value)) ?? undefined;
    case 'TIME':
      return timeOf(BigInt(value), MICROS);
    case 'TIMESTAMP':
      return momentOf(BigInt(value), MICROS);
    case 'TIMESTAMP WITH TIME ZONE': {
      const moment = momentOf(BigInt(value), MICROS);
      return moment === undefined ? undefined : `${moment}+00`;
    }
    case 'TIMESTAMP_NS':
      return momentOf(BigInt(value), NANOS);
    default:
      return undefined;
  }
}

function bytesText(bytes: Buffer, type: string): string | undefined {
  if (type === 'BLOB') return blobText(bytes);
  if (type === 'UUID') return bytes.length === 16 ? bytes.toString('hex') : undefined;
  const [, scale] = DECIMAL.exec(type) ?? [];
  if (scale === undefined || bytes.length === 0) return undefined;
  const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(Number(scale) + 1, '0');
  const whole = digits.slice(0, digits.length - Number(scale));
  const fraction = digits.slice(whole.length);
  return `${unscaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Bytes as the engine casts texts to them. */
export function blobText(bytes: Buffer): string {
  return [...bytes].map((byte) => `\\x${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}

function momentOf(units: bigint, perSecond: bigint): string | undefined {
  const inDay = DAY_SECONDS * perSecond;
  const rest = ((units % inDay) + inDay) % inDay;
  const day = dayOf(Number((units - rest) / inDay));
  return day === null ? undefined : `${day} ${timeOf(rest, perSecond)}`;
}

function timeOf(units: bigint, perSecond: bigint): string {
  const seconds = units / perSecond;
  const parts = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${parts.join(':')}.${String(units % perSecond).padStart(String(perSecond).length - 1, '0')}`;
}
