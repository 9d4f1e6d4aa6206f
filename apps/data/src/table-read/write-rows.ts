import {
  isFloating,
  quoteName,
  quoteText,
  type TableColumn,
  type TableFormat,
  type TableSource,
} from '@orrery/platform-tables';
import type { RowRequest } from './read-row-request.js';
import { writeArrow } from './write-arrow.js';

/** Writes the rows that are asked for to a new file; columns and filter are those of the open table. */
export async function writeRows(
  table: TableSource,
  { limit, offset }: Pick<RowRequest, 'limit' | 'offset'>,
  { format, path }: { readonly format: TableFormat; readonly path: string },
): Promise<void> {
  const page = `${limit === undefined ? '' : ` LIMIT ${limit}`}${offset === 0 ? '' : ` OFFSET ${offset}`}`;
  const rows = `SELECT * FROM ${table.relation}${page}`;
  if (format === 'ARROW') return writeArrow(table, rows, path);
  if (format === 'JSON_LINES') {
    const values = table.columns.map(jsonValue);
    await table.rows(`COPY (SELECT ${values.join(', ')} FROM (${rows})) TO ${quoteText(path)} (FORMAT json)`);
  } else if (format === 'CSV') {
    await table.rows(`COPY (${rows}) TO ${quoteText(path)} (FORMAT csv, HEADER)`);
  } else {
    await table.rows(`COPY (${rows}) TO ${quoteText(path)} (FORMAT parquet)`);
  }
}

/** JSON knows no NaN and no infinity: they are told as texts. */
function jsonValue(column: TableColumn): string {
  const name = quoteName(column.name);
  if (!isFloating(column)) return name;
  return `CASE WHEN isfinite(${name}) THEN to_json(${name}) ELSE to_json(${name}::VARCHAR) END AS ${name}`;
}
