import { DOUBLE, DuckDBDataChunk, INTEGER, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { copyNumbers } from '@orrery/platform-tables';

const CHUNK_ROWS = 2048;

/** The columns of a query as numbers; a null is NaN. */
export async function readNumbers(connection: DuckDBConnection, sql: string): Promise<Float64Array[]> {
  const result = await connection.run(sql);
  const columns = Array.from({ length: result.columnCount }, () => new Float64Array(result.rowCount));
  let start = 0;
  for (let index = 0; index < result.chunkCount; index++) {
    const chunk = result.getChunk(index);
    for (const [position, into] of columns.entries())
      copyNumbers(chunk.getColumnVector(position), { into, offset: start, missing: NaN });
    start += chunk.rowCount;
  }
  return columns;
}

/** A column to be stored: whole numbers, or numbers of which NaN becomes null. */
export interface StoredColumn {
  readonly name: string;
  readonly values: Int32Array | Float64Array;
}

/** Makes a table of columns of equal length, row by row in their order. */
export async function storeColumns(
  connection: DuckDBConnection,
  table: string,
  columns: readonly StoredColumn[],
): Promise<void> {
  const types = columns.map(({ values }): DuckDBType => (values instanceof Int32Array ? INTEGER : DOUBLE));
  const definitions = columns.map(({ name }, index) => `"${name}" ${types[index]}`);
  await connection.run(`CREATE TABLE ${table} (${definitions.join(', ')})`);
  const appender = await connection.createAppender(table);
  const rows = columns[0]?.values.length ?? 0;
  for (let start = 0; start < rows; start += CHUNK_ROWS) {
    const chunk = DuckDBDataChunk.create(types, Math.min(CHUNK_ROWS, rows - start));
    for (const [position, { values }] of columns.entries()) {
      const vector = chunk.getColumnVector(position);
      for (let row = 0; row < chunk.rowCount; row++) {
        const value = values[start + row];
        vector.setItem(row, value === undefined || Number.isNaN(value) ? null : value);
      }
      vector.flush();
    }
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
