import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrivateFolders } from '@orrery/platform-tables';
import type { FileFormat } from '../tabular-file/file-format.js';
import { openParts, openTable, type PartToOpen } from '../tabular-file/open-table.js';
import type { TableColumn } from '../tabular-file/table-column.js';
import type { TablePart } from '../tabular-file/table-part.js';
import { TableSession } from '../tabular-file/table-session.js';
import type { Table } from '../tabular-file/table.js';

export const TEST_LIMITS = { memoryMegabytes: 512, deadlineMs: 20_000 };

const folders = new PrivateFolders('orrery-data-spec');

/** A session over a folder of its own, gone after `use`. */
export function withSession<T>(
  use: (session: TableSession, folder: string) => Promise<T>,
  memoryMegabytes = TEST_LIMITS.memoryMegabytes,
): Promise<T> {
  return folders.within(async (folder) => {
    const session = await TableSession.open(folder, { ...TEST_LIMITS, memoryMegabytes });
    try {
      return await use(session, folder);
    } finally {
      session.close();
    }
  });
}

export interface TestFile {
  readonly bytes: string | Uint8Array;
  readonly format?: FileFormat;
  readonly earlier?: readonly TableColumn[];
  /** As much as the analysis may take; more than it needs, if it is not given. */
  readonly memoryMegabytes?: number;
}

/** Opens a file as an ingest does. */
export function withTable<T>(file: TestFile, use: (table: Table) => Promise<T>): Promise<T> {
  return withSession(async (session, folder) => {
    const path = join(folder, 'file');
    await writeFile(path, file.bytes);
    const { size: sizeBytes } = await stat(path);
    const format = file.format ?? 'CSV';
    return use(await openTable(session, { path, format, sizeBytes, earlier: file.earlier ?? null }));
  }, file.memoryMegabytes);
}

/** Files that are one table together, by their names. */
export interface TestParts {
  readonly parts: Readonly<Record<string, string | Uint8Array>>;
  readonly format: FileFormat;
  readonly earlier?: readonly TableColumn[];
}

/** Opens the parts of a table as an ingest does, in the order that they are given in. */
export function withParts<T>(
  { parts, format, earlier = [] }: TestParts,
  use: (table: Table, session: TableSession, placed: readonly TablePart[]) => Promise<T>,
): Promise<T> {
  return withSession(async (session, folder) => {
    const placed: PartToOpen[] = [];
    for (const [name, bytes] of Object.entries(parts)) {
      const path = join(folder, `file-${placed.length}`);
      await writeFile(path, bytes);
      placed.push({ path, name, sizeBytes: bytes.length });
    }
    const known = earlier.length > 0 ? earlier : null;
    return use(await openParts(session, { parts: placed, format, earlier: known }), session, placed);
  });
}

/** What a query gives, as a Parquet file. @param options as the engine has them after `FORMAT`. */
export function parquetBytes(
  query: string,
  options = 'ROW_GROUP_SIZE 122880',
): Promise<Uint8Array<ArrayBuffer>> {
  return withSession(async (session, folder) => {
    const path = join(folder, 'file.parquet');
    await session.rows(`COPY (${query}) TO '${path}' (FORMAT parquet, ${options})`);
    return new Uint8Array(await readFile(path));
  });
}

/** Opens a Parquet file of what a query gives. */
export async function withParquet<T>(query: string, use: (table: Table) => Promise<T>): Promise<T> {
  return withTable({ bytes: await parquetBytes(query), format: 'PARQUET' }, use);
}
