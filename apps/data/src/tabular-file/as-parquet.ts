import { quoteText } from '@orrery/platform-tables';
import { parquetRelation } from './open-parquet.js';
import type { TableSession } from './table-session.js';
import { FILE } from './table.js';

/** What is held before it is written. Larger groups are read no faster. */
const GROUPS = "ROW_GROUP_SIZE 30720, ROW_GROUP_SIZE_BYTES '8MB'";

/**
 * Makes `FILE` of a relation of text, written once as Parquet beside the file at `path`: questions about it then read the
 * columns that they need, and it takes no memory between them. One thread writes, in the order of the rows.
 * @throws {UnreadableFileError}
 */
export async function openAsParquet(session: TableSession, relation: string, path: string): Promise<void> {
  const copy = `${path}.parquet`;
  await session.inOneThread((writer) =>
    writer.rows(`COPY (${relation}) TO ${quoteText(copy)} (FORMAT parquet, ${GROUPS})`),
  );
  await session.rows(`CREATE VIEW ${FILE} AS SELECT * FROM ${parquetRelation([copy])}`);
}
