import { quoteText } from '@orrery/platform-tables';
import { parquetRelation } from './open-parquet.js';
import type { TableSession } from './table-session.js';
import { FILE } from './table.js';

/**
 * Makes `FILE` of a relation of text, written once as Parquet beside the file at `path`: questions about it then read the
 * columns that they need, and it takes no memory between them.
 * @throws {UnreadableFileError}
 */
export async function openAsParquet(session: TableSession, relation: string, path: string): Promise<void> {
  const copy = `${path}.parquet`;
  await session.rows(`COPY (${relation}) TO ${quoteText(copy)} (FORMAT parquet)`);
  await session.rows(`CREATE VIEW ${FILE} AS SELECT * FROM ${parquetRelation([copy])}`);
}
