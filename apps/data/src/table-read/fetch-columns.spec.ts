import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStored } from '../tabular-file/open-stored.js';
import { parquetBytes, withSession } from '../testing/open-test-table.js';
import { tableColumn } from '../tabular-file/table-column.js';
import { fetchColumns, neededColumns } from './fetch-columns.js';
import type { PlacedFile } from './file-cache.js';
import { bytesIn, type Span } from './spans.js';

const COLUMNS = [
  tableColumn('n', 'BIGINT'),
  tableColumn('text', 'VARCHAR'),
  tableColumn('nested', 'STRUCT(a BIGINT, b VARCHAR[])'),
  tableColumn('few', 'VARCHAR'),
];
/** Several row groups, with a dictionary for the last column and a filter of its values. */
const TABLE = `SELECT range AS n, md5(range::VARCHAR) AS text, {a: range, b: [md5(range::VARCHAR)]} AS nested,
                      'v' || range % 7 AS few FROM range(300000)`;

/** A sparse file in a folder, filled from the bytes of a whole one. */
async function sparseFile(
  folder: string,
  bytes: Uint8Array,
): Promise<PlacedFile & { readonly filled: Span[] }> {
  const path = join(folder, 'sparse');
  const empty = await open(path, 'wx');
  await empty.truncate(bytes.length);
  await empty.close();
  const filled: Span[] = [];
  const fill = async (spans: readonly Span[] = [{ start: 0, end: bytes.length }]) => {
    const file = await open(path, 'r+');
    for (const { start, end } of spans) await file.write(bytes, start, end - start, start);
    await file.close();
    filled.push(...spans);
  };
  return { path, sizeBytes: bytes.length, fill, filled };
}

describe('of a Parquet file', () => {
  it.each([
    [['n'], 0.5],
    [['few'], 0.1],
    [['nested'], 0.7],
    [['n', 'text', 'nested', 'few'], 1],
  ])('the columns %j can be read when not much else was fetched', async (columns, share) => {
    const bytes = await parquetBytes(TABLE);

    await withSession(async (session, folder) => {
      const file = await sparseFile(folder, bytes);
      await fetchColumns(session, file, new Set(columns));
      const stored = { path: file.path, format: 'PARQUET', columns: COLUMNS } as const;
      const table = await openStored(session, stored, { columns });
      const sum = columns.map((name) => `sum(hash("${name}"))::VARCHAR AS "${name}"`).join(', ');

      expect(bytesIn(file.filled)).toBeLessThanOrEqual(bytes.length * share);
      const expected = await session.row(`SELECT ${sum} FROM (${TABLE})`);
      expect(await table.row(`SELECT ${sum} FROM ${table.relation}`)).toEqual(expected);
    });
  });

  it('the columns that a filter asks about are fetched, too', () => {
    const filter = {
      all: [{ column: 'a', op: 'IS_NULL' }, { not: { any: [{ column: 'b', op: 'EQ', value: 1 }] } }],
    } as const;

    expect(neededColumns({ columns: ['c'], filter })).toEqual(new Set(['c', 'a', 'b']));
    expect(neededColumns({ filter })).toBeNull();
  });
});
