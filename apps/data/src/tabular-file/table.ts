import type { TableColumn } from './table-column.js';
import type { SqlRow, SqlValue, TableSession } from './table-session.js';

/** The relation that statements over an open file read. */
export const FILE = '"file"';

/** A file that was opened: what its columns are, and any question in SQL about the relation `FILE`. */
export class Table {
  constructor(
    private readonly session: TableSession,
    readonly columns: readonly TableColumn[],
  ) {}

  rows(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return this.session.rows(sql, values);
  }

  row(sql: string, values?: readonly SqlValue[]): Promise<SqlRow> {
    return this.session.row(sql, values);
  }
}
