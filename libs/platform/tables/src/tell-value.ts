import {
  DuckDBArrayValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { TupleValue } from './tuple-table.js';

const INSTANTS = [
  DuckDBTimestampValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
];

/** A value of the engine in JSON's words; a whole number that a double cannot hold stays a bigint. */
export function tellValue(value: DuckDBValue): TupleValue {
  if (typeof value === 'bigint') return tellBigInt(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)
    return value.items.map(tellValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [key, tellValue(entry)]));
  }
  if (value instanceof DuckDBDateValue) return String(value);
  if (INSTANTS.some((instant) => value instanceof instant)) return String(value).replace(' ', 'T');
  return String(value);
}

function tellBigInt(value: bigint): TupleValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
