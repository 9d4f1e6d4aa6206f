import { join } from 'node:path';
import { PrivateFolders, tableColumn, tellValue, withSandbox, type Tuple } from '@orrery/platform-tables';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeletedRows } from './deleted-rows.js';
import { snapshotRelation, type PlacedFile } from './snapshot-relation.js';
import { sqlTypeOf, type StoredType } from './stored-type.js';
import type { SnapshotColumn } from './table-snapshot.js';

const folders = new PrivateFolders('orrery-lakehouse-spec');
const NUMBER: StoredType = { kind: 'value', sql: 'BIGINT' };
const TEXT: StoredType = { kind: 'value', sql: 'VARCHAR' };

function column(name: string, stored: StoredType, storedName = name): SnapshotColumn {
  return { ...tableColumn(name, sqlTypeOf(stored)), stored, storedName, fieldId: null, initial: null };
}

/** Writes each query as a file, and reads the relation over them. */
function read(
  queries: readonly string[],
  columns: readonly SnapshotColumn[],
  parts: readonly Partial<PlacedFile>[],
): Promise<readonly Tuple[]> {
  return folders.within((folder) =>
    withSandbox(folder, { threads: 2, memoryMegabytes: 256 }, async (connection) => {
      const files: PlacedFile[] = [];
      for (const [at, query] of queries.entries()) {
        const path = join(folder, `${at}.parquet`);
        await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
        files.push({ path, constants: new Map(), deleted: null, storedNames: null, ...parts[at] });
      }
      const reader = await connection.runAndReadAll(`SELECT * FROM ${snapshotRelation(columns, files)}`);
      return reader.getRows().map((row) => row.map(tellValue));
    }),
  );
}

function deletedRows(rows: readonly number[]): DeletedRows {
  const deleted = new DeletedRows();
  for (const row of rows) deleted.add(row);
  return deleted;
}

describe('a relation of the files of a snapshot', () => {
  it('has no rows when there are no files, and its columns', async () => {
    expect(await read([], [column('n', NUMBER)], [])).toEqual([]);
  });

  it('has the files in their order, each with its own constants and deletions', async () => {
    const lists = fc.array(fc.array(fc.nat(39), { maxLength: 50 }), { minLength: 1, maxLength: 5 });

    await fc.assert(
      fc.asyncProperty(lists, async (deletions) => {
        const queries = deletions.map((_, at) => `SELECT range + ${at * 100} AS n FROM range(40)`);
        const parts = deletions.map((rows, at) => ({
          constants: new Map([['part', at % 3 === 2 ? null : `it's ${at % 3}`]]),
          deleted: at % 2 === 0 ? deletedRows(rows) : null,
        }));
        const expected = deletions.flatMap((rows, at) =>
          Array.from({ length: 40 }, (_, row) => row)
            .filter((row) => at % 2 === 1 || !rows.includes(row))
            .map((row) => [row + at * 100, at % 3 === 2 ? null : `it's ${at % 3}`]),
        );
        const columns = [column('n', NUMBER), column('part', TEXT)];
        expect(await read(queries, columns, parts)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  it('names columns as the table does, in lists, maps and structs too, and has nulls for what a file lacks', async () => {
    const inner: StoredType = { kind: 'struct', fields: [{ name: 'b', storedName: 'x', type: TEXT }] };
    const columns = [
      column('list', { kind: 'list', element: inner }, 'c1'),
      column('map', { kind: 'map', key: TEXT, value: inner }, 'c2'),
      column('later', NUMBER, 'c3'),
      column('C4', { kind: 'struct', fields: [{ name: 'in', storedName: 'y', type: inner }] }, 'c4'),
    ];
    const first = `SELECT [{'x': 'p'}, NULL] AS c1, MAP {'k': {'x': 'q'}} AS c2, {'y': {'x': 'r'}} AS c4`;
    const second = `SELECT NULL::STRUCT(x VARCHAR)[] AS c1, 7::INTEGER AS c3, NULL::STRUCT(y STRUCT(x VARCHAR)) AS c4`;

    const rows = await read([first, second], columns, []);

    expect(rows).toHaveLength(2);
    expect(rows[0]?.[0]).toEqual([{ b: 'p' }, null]);
    expect(JSON.stringify(rows[0]?.[1])).toContain('q');
    expect(rows[0]?.slice(2)).toEqual([null, { in: { b: 'r' } }]);
    expect(rows[1]).toEqual([null, null, 7, null]);
  });

  it('has nulls for what a struct lacks in a file, and widens what was narrower', async () => {
    const parts: StoredType = {
      kind: 'struct',
      fields: [
        { name: 'a', storedName: 'a', type: NUMBER },
        { name: 'b', storedName: 'b', type: TEXT },
      ],
    };
    const columns = [column('s', parts), column('l', { kind: 'list', element: parts })];
    const narrow = `SELECT {'a': 1::INTEGER} AS s, [{'a': 2::INTEGER}] AS l`;
    const wide = `SELECT {'b': 'x', 'a': 2::BIGINT} AS s, [{'a': 3::BIGINT, 'b': 'y'}] AS l`;

    expect(await read([narrow, wide], columns, [])).toEqual([
      [{ a: 1, b: null }, [{ a: 2, b: null }]],
      [{ a: 2, b: 'x' }, [{ a: 3, b: 'y' }]],
    ]);
  });

  it('keeps the order of files that call columns differently, and gives the first values of columns that they lack', async () => {
    const columns = [
      { ...column('n', NUMBER), fieldId: 1 },
      { ...column('label', TEXT), fieldId: 2, initial: "it's new" },
      { ...column('day', { kind: 'value', sql: 'DATE' }), fieldId: 3, initial: '2024-05-06' },
    ];
    const SIZE = 3000;
    const called = [
      {
        names: ['n', 'label'],
        stored: new Map([
          [1, 'n'],
          [2, 'label'],
        ]),
      },
      { names: ['number', 'other'], stored: new Map([[1, 'number']]) },
      {
        names: ['n', 'label'],
        stored: new Map([
          [1, 'n'],
          [2, 'label'],
        ]),
      },
    ];
    const queries = called.map(({ names: [n = '', label = ''] }, at) => {
      return `SELECT range + ${at * SIZE} AS ${n}, 'old' AS ${label} FROM range(${SIZE})`;
    });
    const parts = called.map(({ stored }, at) => ({
      storedNames: stored,
      constants: new Map(at === 2 ? [['day', '2020-01-01']] : []),
      deleted: at === 1 ? deletedRows([0, SIZE - 1]) : null,
    }));

    const rows = await read(queries, columns, parts);

    const kept = Array.from({ length: 3 * SIZE }, (_, n) => n).filter(
      (n) => n !== SIZE && n !== 2 * SIZE - 1,
    );
    expect(rows.map(([n]) => n)).toEqual(kept);
    expect(rows[0]?.slice(1)).toEqual(['old', '2024-05-06']);
    expect(rows[SIZE]?.slice(1)).toEqual(["it's new", '2024-05-06']);
    expect(rows.at(-1)?.slice(1)).toEqual(['old', '2020-01-01']);
  });

  it('has a value that is known of some files from there, and of others from the files', async () => {
    const columns = [column('n', NUMBER), column('part', TEXT)];
    const queries = ["SELECT 1 AS n, 'own' AS part", 'SELECT 2 AS n', "SELECT 3 AS n, 'own' AS part"];
    const parts = [{}, { constants: new Map([['part', 'known']]) }, { constants: new Map([['part', null]]) }];

    expect(await read(queries, columns, parts)).toEqual([
      [1, 'own'],
      [2, 'known'],
      [3, null],
    ]);
  });

  it('takes no column for the number of a row or a file', async () => {
    const columns = [column('file_row_number', NUMBER), column('file_index', NUMBER)];
    const query = 'SELECT range + 10 AS file_row_number, 9 AS file_index FROM range(3)';

    expect(await read([query], columns, [{ deleted: deletedRows([1]) }])).toEqual([
      [10, 9],
      [12, 9],
    ]);
  });
});
