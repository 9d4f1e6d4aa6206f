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
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { ExpectationTable, SqlRow, SqlValue } from './expectation-table.js';

/** A table of a sandbox, or a view of a file. @param relation as it is written after FROM, quoted where it must be. */
export async function duckdbTable(connection: DuckDBConnection, relation: string): Promise<ExpectationTable> {
  const described = await connection.runAndReadAll(`SELECT * FROM ${relation} LIMIT 0`);
  const types = described.columnTypes();
  return {
    relation,
    columns: described.columnNames().map((name, at) => ({ name, type: String(types[at]) })),
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRows().map(told),
    stream: (sql) => streamed(connection, sql),
  };
}

async function* streamed(connection: DuckDBConnection, sql: string): AsyncGenerator<readonly SqlRow[]> {
  const result = await connection.stream(sql);
  for await (const rows of result.yieldRows()) yield rows.map(told);
}

function told(row: readonly DuckDBValue[]): SqlRow {
  return row.map(toldValue);
}

const INSTANTS = [
  DuckDBTimestampValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
];

function toldValue(value: DuckDBValue): SqlValue {
  if (value === null || typeof value !== 'object') {
    const isSafe = typeof value === 'bigint' && BigInt(Number(value)) === value;
    return isSafe && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  if (value instanceof DuckDBDecimalValue) return value.toDouble();
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)
    return value.items.map(toldValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [key, toldValue(entry)]));
  }
  if (value instanceof DuckDBDateValue) return String(value);
  if (INSTANTS.some((instant) => value instanceof instant)) return String(value).replace(' ', 'T');
  return String(value);
}
