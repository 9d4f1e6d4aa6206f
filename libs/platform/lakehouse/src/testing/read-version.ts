import {
  PrivateFolders,
  filterSql,
  quoteName,
  tellValue,
  withSandbox,
  type RowFilter,
  type Tuple,
} from '@orrery/platform-tables';
import type { LakehouseReader } from '../lakehouse-reader.js';
import { selectFiles } from '../select-files.js';
import { snapshotRelation, type PlacedFile } from '../snapshot-relation.js';
import type { TableFiles } from '../table-files.js';

const LIMITS = { threads: 2, memoryMegabytes: 256 };
const folders = new PrivateFolders('orrery-lakehouse-spec');

export interface ReadVersion {
  readonly columns: readonly string[];
  readonly rows: readonly Tuple[];
  /** How many files were not ruled out. */
  readonly files: number;
}

/** The rows of a version as the engine gives them, or those that a filter lets through. */
export async function readVersion(
  table: LakehouseReader,
  files: TableFiles,
  version: string,
  filter?: RowFilter,
): Promise<ReadVersion> {
  const snapshot = await table.snapshot(version);
  const selected = await selectFiles(snapshot, filter);
  const columns = snapshot.columns.map(({ name }) => name);
  const where = filter === undefined ? '' : ` WHERE ${filterSql(filter, snapshot.columns)}`;
  return files.within(selected, (paths) => {
    const placed: readonly PlacedFile[] = selected.map((file) => ({
      ...file,
      path: paths.get(file.name) ?? '',
    }));
    const relation = snapshotRelation(snapshot.columns, placed);
    const sql = `SELECT ${columns.map(quoteName).join(', ')} FROM ${relation}${where}`;
    const limits = { ...LIMITS, readable: placed.map(({ path }) => path) };
    return folders.within((folder) =>
      withSandbox(folder, limits, async (connection) => {
        const rows = (await connection.runAndReadAll(sql)).getRows();
        return { columns, rows: rows.map((row) => row.map(tellValue)), files: placed.length };
      }),
    );
  });
}

/** Rows as texts in an order of their own, by the names of columns: whatever the order of both was. */
export function comparable(
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
): readonly string[] {
  const order = [...columns.keys()].sort((a, b) => ((columns[a] ?? '') < (columns[b] ?? '') ? -1 : 1));
  return rows.map((row) => JSON.stringify(order.map((at) => plain(row[at])))).sort();
}

/** Times in the words of the fixtures: without a zone, UTC; with six digits of a second, or none. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string') return value.replace(/(\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/, '$1');
  if (Array.isArray(value)) return value.map(plain);
  return value;
}
