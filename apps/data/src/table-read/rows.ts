import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { TableFormat, TableSource, TupleValue } from '@orrery/platform-tables';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { InvalidInputError } from '@orrery/domain';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import type { RowRequest } from './read-row-request.js';
import type { TableNeed } from './table-need.js';
import { TableReads } from './table-reads.js';
import { writeRows } from './write-rows.js';

/** Rows that were written to a file, which is gone once they were read. */
export interface WrittenRows {
  readonly bytes: Readable;
  readonly sizeBytes: number;
}

/** A row as the graph shows it. */
export interface ShownRow {
  /** Counted from 1, among the rows that the filter lets through. */
  readonly number: number;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Rows of versions, as many as are asked for. */
@Injectable()
export class Rows {
  constructor(private readonly reads: TableReads) {}

  /** @throws as `TableReads.open`. */
  write(version: DatasetVersion, request: RowRequest, format: TableFormat): Promise<WrittenRows> {
    return this.reads.open(version, needOf(request), (table, folder) =>
      rowsInFile(table, folder, request, format),
    );
  }

  /** A page of rows, in the order of the file; a cursor counts the rows before. @throws as `TableReads.open`. */
  page(version: DatasetVersion, need: TableNeed, page: PageRequest): Promise<Page<ShownRow>> {
    return this.reads.open(version, need, (table) => pageOfRows(table, page));
  }
}

/** Writes rows of an open table to a file of its folder. */
export async function rowsInFile(
  table: TableSource,
  folder: string,
  request: RowRequest,
  format: TableFormat,
): Promise<WrittenRows> {
  const path = join(folder, 'rows');
  await writeRows(table, request, { format, path });
  // An open file outlives its folder.
  const file = await open(path, 'r');
  const { size: sizeBytes } = await file.stat();
  return { bytes: file.createReadStream(), sizeBytes };
}

/** A page of the rows of an open table; a cursor counts the rows before. */
export async function pageOfRows(
  { tuples, relation }: TableSource,
  { first, after }: PageRequest,
): Promise<Page<ShownRow>> {
  const offset = after === null ? 0 : Number(after);
  if (!Number.isSafeInteger(offset) || offset < 0) throw new InvalidInputError('after', 'It is no cursor.');
  const rows = await tuples.rows(`SELECT * FROM ${relation} LIMIT ${first + 1} OFFSET ${offset}`);
  const names = tuples.columns.map(({ name }) => name);
  const items = rows.slice(0, first).map((row, at) => ({
    number: offset + at + 1,
    values: Object.fromEntries(names.map((name, column) => [name, shown(row[column] ?? null)])),
  }));
  return { items, hasNextPage: rows.length > first };
}

function needOf({ columns, filter }: RowRequest): TableNeed {
  return { ...(columns !== undefined && { columns }), ...(filter !== undefined && { filter }) };
}

/** A value in JSON's words: what a JSON number cannot hold is told as a text. */
function shown(value: TupleValue): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value;
}
