import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { copyNumbers, quoteName, quoteText, withSandbox } from '@orrery/platform-tables';
import type { RowFile } from '../child-protocol.js';
import { unusableRows } from './refuse.js';

/** Numbers, NaN where nothing is known; or texts. */
export type Column = Float64Array | readonly string[];

export interface RowTable {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

export interface RowsToRead {
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
  /** Rows where this is unknown are passed over. */
  readonly required: string;
  readonly limit: number;
}

const LIMITS = { threads: 1, memoryMegabytes: 512 };

/** The names of a file's columns, in its order. @throws {RefusalError} */
export function readColumnNames(folder: string, file: RowFile): Promise<readonly string[]> {
  return reading(folder, async (connection) => {
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${relation(folder, file)}`);
    return described.getRows().map(([name]) => String(name));
  });
}

/** The first rows of a file, always the same. @throws {RefusalError} */
export function readRows(folder: string, file: RowFile, wanted: RowsToRead): Promise<RowTable> {
  return reading(folder, async (connection) => {
    const values = [
      ...wanted.numbers.map((name) => `${quoteName(name)}::DOUBLE`),
      ...wanted.texts.map((name) => `coalesce(${quoteName(name)}::VARCHAR, '')`),
    ];
    const from = `FROM ${relation(folder, file)} WHERE ${quoteName(wanted.required)} IS NOT NULL`;
    const result = await connection.stream(`SELECT ${values.join(', ')} ${from} LIMIT ${wanted.limit}`);
    return gather(result, wanted);
  });
}

async function gather(
  result: Awaited<ReturnType<DuckDBConnection['stream']>>,
  { numbers, texts, limit }: RowsToRead,
): Promise<RowTable> {
  const numeric = numbers.map(() => new Float64Array(limit));
  const textual = texts.map((): string[] => []);
  let rows = 0;
  for await (const chunk of result) {
    for (const [index, into] of numeric.entries()) {
      copyNumbers(chunk.getColumnVector(index), { into, offset: rows, missing: NaN });
    }
    for (const [index, into] of textual.entries()) {
      const vector = chunk.getColumnVector(numbers.length + index);
      for (let row = 0; row < chunk.rowCount; row++) into.push(String(vector.getItem(row)));
    }
    rows += chunk.rowCount;
  }
  const columns = new Map<string, Column>(
    numbers.map((name, index) => [name, numeric[index]?.subarray(0, rows) ?? []]),
  );
  for (const [index, name] of texts.entries()) columns.set(name, textual[index] ?? []);
  return { rows, columns };
}

async function reading<T>(folder: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  try {
    return await withSandbox(folder, LIMITS, work);
  } catch (error) {
    throw unusableRows(`The rows cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function relation(folder: string, { name, format }: RowFile): string {
  const path = quoteText(join(folder, name));
  return format === 'PARQUET' ? `read_parquet(${path})` : `read_csv(${path}, header = true, delim = ',')`;
}
