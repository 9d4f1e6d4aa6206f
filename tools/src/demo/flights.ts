import { createRequire } from 'node:module';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { JobSize } from './job-size.js';

/**
 * The 3,000,000 flights of the first half of 2001 in the package `vega-datasets`: minute of departure, delay in
 * minutes, distance in miles, origin and destination.
 */
const FLIGHTS = join(
  dirname(createRequire(import.meta.url).resolve('vega-datasets')),
  '../data/flights-3m.parquet',
);

/** A stretch of the flights: from the first instant, up to and without the second. */
export interface Months {
  readonly name: string;
  readonly from: string;
  readonly until: string;
}

export const JANUARY_FEBRUARY: Months = { name: 'January–February', from: '2001-01-01', until: '2001-03-01' };
export const MARCH: Months = { name: 'March', from: '2001-03-01', until: '2001-04-01' };
export const APRIL_MAY: Months = { name: 'April–May', from: '2001-04-01', until: '2001-06-01' };
export const JUNE: Months = { name: 'June', from: '2001-06-01', until: '2001-07-01' };

/** Writes a stretch of the flights to a Parquet file of its own. @returns the file's path. */
export async function writeMonths(
  { name, from, until }: Months,
  { origins }: JobSize,
  directory: string,
): Promise<string> {
  const file = await fileIn(directory, `flights-${name.toLowerCase().replace('–', '-')}.parquet`);
  const airports =
    origins === null ? '' : ` AND origin IN (${origins.map((code) => `'${code}'`).join(', ')})`;
  const where = `date >= '${from}' AND date < '${until}'${airports}`;
  await withDuckDB((db) =>
    db.run(`COPY (SELECT * FROM '${FLIGHTS}' WHERE ${where}) TO '${file}' (FORMAT parquet)`),
  );
  return file;
}

/** Writes flights of which three have lost their origin, as a faulty export would. */
export async function writeFlightsWithoutOrigin(directory: string): Promise<string> {
  const file = await fileIn(directory, 'flights-without-origin.csv');
  const rows = `SELECT date, delay, distance, CASE WHEN row_number() OVER () IN (7, 19, 42) THEN NULL ELSE origin END
    AS origin, destination FROM '${FLIGHTS}' LIMIT 100`;
  await withDuckDB((db) => db.run(`COPY (${rows}) TO '${file}' (FORMAT csv, HEADER)`));
  return file;
}

/** The columns of a Parquet file, whole. */
export async function readColumns(file: string): Promise<ReadonlyMap<string, readonly unknown[]>> {
  return withDuckDB(async (db) => {
    const reader = await db.runAndReadAll(`SELECT * FROM '${file}'`);
    const columns = reader.getColumnsJson();
    return new Map(reader.columnNames().map((name, i) => [name, columns[i] ?? []]));
  });
}

/** Columns of numbers from rows that are spread evenly over a Parquet file, about `atMost`; NaN where nothing is known. */
export async function readNumbers(
  file: string,
  names: readonly string[],
  atMost: number,
): Promise<readonly Float64Array[]> {
  return withDuckDB(async (db) => {
    const [[rows] = [0]] = (await db.runAndReadAll(`SELECT count(*)::INT FROM '${file}'`)).getRows();
    const stride = Math.max(1, Math.floor(Number(rows) / atMost));
    const values = names.map((name) => `"${name}"::DOUBLE`).join(', ');
    const source = `read_parquet('${file}', file_row_number = true)`;
    const reader = await db.runAndReadAll(
      `SELECT ${values} FROM ${source} WHERE file_row_number % ${stride} = 0`,
    );
    return reader.getColumns().map((column) => Float64Array.from(column, (value) => Number(value ?? NaN)));
  });
}

async function fileIn(directory: string, name: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  return join(directory, name);
}

async function withDuckDB<T>(work: (db: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
