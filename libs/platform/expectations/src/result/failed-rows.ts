import { quoteName } from '@orrery/platform-tables';
import type { FailingRows } from '../plan/outcome.js';
import type { ExpectationTable, SqlRow, SqlValue } from '../table/expectation-table.js';
import { grouped } from '../plan/grouped.js';

/** A row that failed an expectation. */
export interface FailedRow {
  /** In the order of the file, from 1. */
  readonly row: number;
  /** Values of the columns by which rows are known. */
  readonly keys: readonly SqlValue[];
  /** Values of the columns at fault. */
  readonly values: readonly SqlValue[];
}

/** Where failed rows go, in batches: all of them, in the order of the file per expectation. */
export interface FailedRowSink {
  write(batch: { readonly expectation: number; readonly rows: readonly FailedRow[] }): Promise<void>;
}

/** What an expectation holds against rows, and its place in the suite. */
export interface Charge {
  readonly expectation: number;
  readonly failing: FailingRows;
}

/** The name of the row's number where no column has it already. */
function numberName(table: ExpectationTable): string {
  let name = 'row number';
  while (table.columns.some((column) => column.name === name)) name = `${name}_`;
  return quoteName(name);
}

function numbered(table: ExpectationTable): string {
  return `(SELECT row_number() OVER () AS ${numberName(table)}, * FROM ${table.relation})`;
}

/** One statement for all charges that look at the same rows. */
interface Search {
  readonly from: string;
  readonly charges: readonly Charge[];
}

function searches(table: ExpectationTable, charges: readonly Charge[]): readonly Search[] {
  const rows = numbered(table);
  const byFrom = grouped(charges, ({ failing }) => failing.from?.(rows) ?? rows);
  return [...byFrom].map(([from, all]) => ({ from, charges: all }));
}

export interface FoundRows {
  /** By place of the expectation. */
  readonly rows: ReadonlyMap<number, readonly FailedRow[]>;
  readonly scans: number;
}

/** The first rows that fail each of the charges, in one pass for all that look at rows by themselves. */
export async function firstFailedRows(
  table: ExpectationTable,
  charges: readonly Charge[],
  keys: readonly string[],
  atMost: number,
): Promise<FoundRows> {
  const found = new Map<number, readonly FailedRow[]>();
  const all = searches(table, charges);
  const number = numberName(table);
  for (const { from, charges: together } of all) {
    const lists = together.map(({ failing }) => {
      const cells = [number, ...keys, ...failing.columns].map((sql, at) => `c${at}: ${sql}`).join(', ');
      return `arg_min({${cells}}, ${number}, ${atMost}) FILTER (WHERE ${failing.predicate})`;
    });
    const [row] = await table.rows(`SELECT ${lists.join(', ')} FROM ${from}`);
    together.forEach(({ expectation }, at) => found.set(expectation, listed(row?.[at] ?? null, keys.length)));
  }
  return { rows: found, scans: all.length };
}

function listed(list: SqlValue, keys: number): readonly FailedRow[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry: Readonly<Record<string, SqlValue>>) => failedRow(Object.values(entry), keys));
}

function failedRow([row = 0, ...cells]: SqlRow, keys: number): FailedRow {
  return { row: Number(row), keys: cells.slice(0, keys), values: cells.slice(keys) };
}

/** All rows that fail any of the charges, told to the sink as they are met; memory holds one batch. */
export async function streamFailedRows(
  table: ExpectationTable,
  charges: readonly Charge[],
  keys: readonly string[],
  sink: FailedRowSink,
): Promise<number> {
  const all = searches(table, charges);
  const number = numberName(table);
  for (const { from, charges: together } of all) {
    const columns = [...new Set(together.flatMap(({ failing }) => failing.columns))];
    const tests = together.map(({ failing }) => `coalesce(${failing.predicate}, false)`);
    const flagged = `SELECT ${[number, ...keys.map((key, at) => `${key} AS k${at}`), ...columns.map((column, at) => `${column} AS v${at}`), ...tests.map((test, at) => `${test} AS t${at}`)].join(', ')} FROM ${from}`;
    const any = tests.map((_, at) => `t${at}`).join(' OR ');
    for await (const batch of table.stream(`SELECT * FROM (${flagged}) WHERE ${any}`)) {
      await tell(batch, together, { keys: keys.length, columns }, sink);
    }
  }
  return all.length;
}

interface Layout {
  readonly keys: number;
  readonly columns: readonly string[];
}

async function tell(
  batch: readonly SqlRow[],
  charges: readonly Charge[],
  { keys, columns }: Layout,
  sink: FailedRowSink,
): Promise<void> {
  for (const [at, { expectation, failing }] of charges.entries()) {
    const places = failing.columns.map((column) => 1 + keys + columns.indexOf(column));
    const rows = batch
      .filter((row) => row[1 + keys + columns.length + at] === true)
      .map((row) => ({
        row: Number(row[0]),
        keys: row.slice(1, 1 + keys),
        values: places.map((place) => row[place] ?? null),
      }));
    if (rows.length > 0) await sink.write({ expectation, rows });
  }
}

/** Which page of the rows that fail one expectation. */
export interface FailedRowPage {
  /** Rows up to this one were seen already. */
  readonly after: number;
  readonly first: number;
}

/** One page, without keeping anything between pages. */
export async function failedRowPage(
  table: ExpectationTable,
  failing: FailingRows,
  keys: readonly string[],
  { after, first }: FailedRowPage,
): Promise<readonly FailedRow[]> {
  const [search] = searches(table, [{ expectation: 0, failing }]);
  if (search === undefined) return [];
  const number = numberName(table);
  const rows = await table.rows(
    `SELECT ${[number, ...keys, ...failing.columns].join(', ')} FROM ${search.from} ` +
      `WHERE (${failing.predicate}) AND ${number} > ${after} ORDER BY ${number} LIMIT ${first}`,
  );
  return rows.map((row) => failedRow(row, keys.length));
}

/** The statement that gives the rows at fault, for people. */
export function failingRowsQuery(
  table: ExpectationTable,
  failing: FailingRows,
  keys: readonly string[],
): string {
  const from = failing.from?.(table.relation) ?? table.relation;
  return `SELECT ${[...keys, ...failing.columns].join(', ')} FROM ${from} WHERE ${failing.predicate}`;
}
