import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { SqlRow, SqlValue, TableColumn, TableSource, Tuple, TupleTable } from '@orrery/platform-tables';
import type { TableSession } from './table-session.js';

/** The relation that statements over an open file read. */
export const FILE = '"file"';

/** A file that was opened: what its columns are, and any question in SQL about the relation `FILE`. */
export class Table implements TableSource {
  readonly relation = FILE;
  readonly tuples: TupleTable;

  constructor(
    private readonly session: TableSession,
    readonly columns: readonly TableColumn[],
  ) {
    this.tuples = {
      ...{ relation: FILE, columns },
      rows: async (sql) => {
        const rows: Tuple[] = [];
        for await (const batch of session.tuples(sql)) rows.push(...batch);
        return rows;
      },
      stream: (sql) => session.tuples(sql),
    };
  }

  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return this.session.rows(sql, values);
  }

  row(sql: string, values?: readonly SqlValue[]): Promise<SqlRow> {
    return this.session.row(sql, values);
  }

  stream(sql: string, values?: readonly SqlValue[]): AsyncIterable<readonly SqlRow[]> {
    return this.session.stream(sql, values);
  }

  chunks(sql: string, values?: readonly SqlValue[]): AsyncIterable<DuckDBDataChunk> {
    return this.session.chunks(sql, values);
  }

  accepts(pattern: string): Promise<boolean> {
    return this.session.accepts(pattern);
  }
}
