import type { DuckDBConnection } from '@duckdb/node-api';
import {
  duckdbTable,
  type ExpectationTable,
  type JsonObject,
  type JsonValue,
} from '@orrery/platform-expectations';
import { quoteName, quoteText } from '@orrery/platform-tables';

/** The types of the tests' schemas, of whichever engine. */
const TYPES: readonly (readonly [names: RegExp, type: string])[] = [
  [/^(int\d*(dtype)?|integer|bigint|smallint)$/i, 'BIGINT'],
  [/^(float\d*|double|double_precision|real|numeric|decimal)$/i, 'DOUBLE'],
  [/^(bool|boolean)$/i, 'BOOLEAN'],
  [/^(datetime|datetime64(\[ns\])?|timestamp_ntz)$/i, 'TIMESTAMP'],
  [/^date$/i, 'DATE'],
  [/^(str|string|text|varchar(\(\d+\))?|char)$/i, 'VARCHAR'],
];

/** A table of a test. Columns that no schema names have the type that all their values fit. */
export async function openTestTable(
  connection: DuckDBConnection,
  name: string,
  data: JsonObject,
  types: (column: string) => string | null,
): Promise<ExpectationTable> {
  const columns = Object.entries(data).map(([column, values]) => {
    const cells = values as readonly JsonValue[];
    return { column, cells, type: types(column) ?? fittingType(cells) };
  });
  await connection.run(
    `CREATE TABLE ${quoteName(name)} (${columns.map(({ column, type }) => `${quoteName(column)} ${type}`).join(', ')})`,
  );
  const rows = Array.from({ length: columns[0]?.cells.length ?? 0 }, (_, row) =>
    columns.map(({ cells, type }) => cell(cells[row] ?? null, type)).join(', '),
  );
  if (rows.length > 0) {
    await connection.run(`INSERT INTO ${quoteName(name)} VALUES ${rows.map((row) => `(${row})`).join(', ')}`);
  }
  return duckdbTable(connection, quoteName(name));
}

/** @param backend a timestamp of pandas has a zone, one of the others has none. */
export function typeNamed(name: string | undefined, backend: string): string | null {
  if (name === undefined) return null;
  if (/^timestamp$/i.test(name)) return backend === 'pandas' ? 'TIMESTAMPTZ' : 'TIMESTAMP';
  return TYPES.find(([names]) => names.test(name))?.[1] ?? null;
}

function fittingType(cells: readonly JsonValue[]): string {
  const values = cells.filter((each) => each !== null);
  if (values.every((each) => typeof each === 'boolean') && values.length > 0) return 'BOOLEAN';
  if (values.every(Number.isSafeInteger) && values.length > 0) return 'BIGINT';
  return values.every((each) => typeof each === 'number') ? 'DOUBLE' : 'VARCHAR';
}

function cell(value: JsonValue, type: string): string {
  if (value === null) return 'NULL';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  const isInWords = /^(TIMESTAMP|DATE)/.test(type) && /^[A-Za-z]{3} \d|^\d+\/\d/.test(text);
  return `${quoteText(isInWords ? new Date(`${text} UTC`).toISOString() : text)}::${type}`;
}
