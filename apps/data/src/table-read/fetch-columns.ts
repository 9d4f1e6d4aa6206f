import { open } from 'node:fs/promises';
import { quoteText, type RowFilter, type SqlRow } from '@orrery/platform-tables';
import type { TableSession } from '../tabular-file/table-session.js';
import type { PlacedFile } from './file-cache.js';
import type { Span } from './spans.js';

const HEAD_BYTES = 4;
const TAIL_BYTES = 8;

/** The columns that are shown or asked about; null for all of them. @param need whose filter was found to be one. */
export function neededColumns({
  columns,
  filter,
}: {
  readonly columns?: readonly string[];
  readonly filter?: RowFilter;
}): ReadonlySet<string> | null {
  if (columns === undefined) return null;
  return new Set([...columns, ...(filter === undefined ? [] : columnsIn(filter))]);
}

/** Fetches of a Parquet file what says where its columns are, and the columns that are needed. */
export async function fetchColumns(
  session: TableSession,
  file: PlacedFile,
  columns: ReadonlySet<string>,
): Promise<void> {
  const { path, sizeBytes } = file;
  const tail = { start: sizeBytes - TAIL_BYTES, end: sizeBytes };
  await file.fill([{ start: 0, end: HEAD_BYTES }, tail]);
  const footerBytes = await footerBytesOf(path, tail.start);
  await file.fill([{ start: tail.start - footerBytes, end: sizeBytes }]);
  await file.fill(await spansOf(session, file, columns));
}

async function footerBytesOf(path: string, at: number): Promise<number> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(TAIL_BYTES);
    await file.read({ buffer: bytes, position: at });
    return bytes.readUInt32LE(0);
  } finally {
    await file.close();
  }
}

/**
 * A nested column lies in parts, whose paths begin with its name. What else begins so is fetched for nothing, as is what lies
 * behind the last column: indexes, which are small. A filter of unknown length may lie anywhere.
 */
async function spansOf(
  session: TableSession,
  { path, sizeBytes }: PlacedFile,
  columns: ReadonlySet<string>,
): Promise<readonly Span[]> {
  const rows = await session.rows(
    `SELECT path_in_schema AS path,
            least(data_page_offset, CASE WHEN dictionary_page_offset > 0 THEN dictionary_page_offset END)::DOUBLE AS start,
            total_compressed_size::DOUBLE AS bytes,
            bloom_filter_offset::DOUBLE AS bloom, bloom_filter_length::DOUBLE AS bloom_bytes
       FROM parquet_metadata(${quoteText(path)})`,
  );
  const parts = rows.map(partOf);
  if (parts.some(({ isLocated }) => !isLocated)) return [{ start: 0, end: sizeBytes }];
  const needed = parts.filter(
    (part) => columns.has(part.path) || [...columns].some((column) => part.path.startsWith(`${column}, `)),
  );
  const end = parts.reduce((last, { data }) => Math.max(last, data.end), 0);
  return [...needed.flatMap(({ data, bloom }) => [data, bloom]), { start: end, end: sizeBytes }];
}

function partOf(row: SqlRow) {
  return {
    path: String(row['path']),
    data: spanAt(Number(row['start']), Number(row['bytes'])),
    bloom: spanAt(Number(row['bloom'] ?? 0), Number(row['bloom_bytes'] ?? 0)),
    isLocated: row['bloom'] === null || row['bloom_bytes'] !== null,
  };
}

function spanAt(start: number, bytes: number): Span {
  return { start, end: start + bytes };
}

function columnsIn(filter: RowFilter): readonly string[] {
  if ('all' in filter) return filter.all.flatMap(columnsIn);
  if ('any' in filter) return filter.any.flatMap(columnsIn);
  if ('not' in filter) return columnsIn(filter.not);
  return [filter.column];
}
