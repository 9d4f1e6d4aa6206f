import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { TooLargeError } from '@orrery/domain';
import type { ColumnValue } from './baseline-column.js';

export type FeatureType = 'NUMBER' | 'STRING' | 'BOOLEAN' | 'TIMESTAMP';

export interface FeatureColumn {
  readonly name: string;
  readonly type: FeatureType;
}

const MEMORY = '512MiB';
const THREADS = '2';

/** What each type is read as: numbers as doubles, instants as milliseconds since 1970. */
const READ_AS: Readonly<Record<FeatureType, (column: string) => string>> = {
  NUMBER: (column) => `CAST(${column} AS DOUBLE)`,
  STRING: (column) => `CAST(${column} AS VARCHAR)`,
  BOOLEAN: (column) => `CAST(${column} AS BOOLEAN)`,
  TIMESTAMP: (column) => `CAST(epoch_ms(${column}) AS DOUBLE)`,
};

/**
 * The columns of a Parquet file, at most `maxRows` rows of them: those whose row number has the least hash, so that the
 * same file gives the same rows. The file is written to a folder of its own, which is all that the reader can see.
 */
export async function readSample(
  file: ReadableStream<Uint8Array>,
  columns: readonly FeatureColumn[],
  { maxRows, maxBytes }: { readonly maxRows: number; readonly maxBytes: number },
): Promise<ColumnValue[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'orrery-baseline-'));
  try {
    const path = join(folder, 'training-set.parquet');
    await pipeline(Readable.fromWeb(file), limitedTo(maxBytes), createWriteStream(path));
    return await inSession(folder, (connection) => readColumns(connection, path, columns, maxRows));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function limitedTo(maxBytes: number) {
  return async function* (chunks: AsyncIterable<Uint8Array>) {
    let sizeBytes = 0;
    for await (const chunk of chunks) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > maxBytes) throw new TooLargeError(maxBytes);
      yield chunk;
    }
  };
}

async function inSession<T>(folder: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: THREADS,
    memory_limit: MEMORY,
    temp_directory: join(folder, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`SET allowed_directories = [${quoted(folder)}]`);
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function readColumns(
  connection: DuckDBConnection,
  path: string,
  columns: readonly FeatureColumn[],
  maxRows: number,
): Promise<ColumnValue[][]> {
  const selected = columns.map(({ name, type }) => READ_AS[type](`"${name.replaceAll('"', '""')}"`));
  const result = await connection.stream(
    `SELECT ${selected.join(', ')} FROM read_parquet(${quoted(path)}, file_row_number = true)
     ORDER BY hash(file_row_number), file_row_number LIMIT ${maxRows}`,
  );
  const values = columns.map((): ColumnValue[] => []);
  // Chunk by chunk, so that the event loop is free in between.
  for (
    let chunk = await result.fetchChunk();
    chunk && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    for (const [index, column] of values.entries()) {
      // The statement gives doubles, texts and booleans only.
      for (const value of chunk.getColumnValues(index)) column.push(value as ColumnValue);
    }
  }
  return values;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
