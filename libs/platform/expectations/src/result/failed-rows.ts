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
  /** How many rows fail it. */
  readonly unexpected: number;
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

/** Together no more failed rows than this are looked up in one pass; what fails more often is soon met. */
const FEW_ROWS = 10_000;

/**
 * The first rows that fail each of the charges. Those that few rows fail are looked up in one pass; any other has a
 * statement of its own, which ends as soon as it has met enough.
 */
export async function firstFailedRows(
  table: ExpectationTable,
  charges: readonly Charge[],
  keys: readonly string[],
  atMost: number,
): Promise<FoundRows> {
  const rows = new Map<number, readonly FailedRow[]>();
  const rare = rareOf(charges);
  const frequent = charges.filter((charge) => !rare.includes(charge));
  for (const { expectation, failing } of frequent) {
    rows.set(expectation, await failedRowPage(table, failing, keys, { after: 0, first: atMost }));
  }
  const write: FailedRowSink['write'] = async ({ expectation, rows: more }) => {
    rows.set(expectation, [...(rows.get(expectation) ?? []), ...more].slice(0, atMost));
  };
  const scans = rare.length === 0 ? 0 : await streamFailedRows(table, rare, keys, { write });
  return { rows, scans: scans + frequent.length };
}

function rareOf(charges: readonly Charge[]): readonly Charge[] {
  let together = 0;
  return charges
    .toSorted((left, right) => left.unexpected - right.unexpected)
    .filter(({ unexpected }) => (together += unexpected) <= FEW_ROWS);
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
    const tests = [...new Set(together.map(({ failing }) => failing.predicate))];
    const cells = [
      number,
      ...keys.map((key, at) => `${key} AS k${at}`),
      ...columns.map((column, at) => `${column} AS v${at}`),
      ...tests.map((test, at) => `coalesce(${test}, false) AS t${at}`),
    ];
    const any = tests.map((test) => `(${test})`).join(' OR ');
    const layout = { keys: keys.length, columns, tests };
    for await (const batch of table.stream(`SELECT ${cells.join(', ')} FROM ${from} WHERE ${any}`)) {
      await tell(batch, together, layout, sink);
    }
  }
  return all.length;
}

interface Layout {
  readonly keys: number;
  readonly columns: readonly string[];
  /** Each once, whoever asks it. */
  readonly tests: readonly string[];
}

async function tell(
  batch: readonly SqlRow[],
  charges: readonly Charge[],
  { keys, columns, tests }: Layout,
  sink: FailedRowSink,
): Promise<void> {
  for (const { expectation, failing } of charges) {
    const places = failing.columns.map((column) => 1 + keys + columns.indexOf(column));
    const test = 1 + keys + columns.length + tests.indexOf(failing.predicate);
    const rows = batch
      .filter((row) => row[test] === true)
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

/** The first of the rows that follow one. */
export async function failedRowPage(
  table: ExpectationTable,
  failing: FailingRows,
  keys: readonly string[],
  { after, first }: FailedRowPage,
): Promise<readonly FailedRow[]> {
  // The engine keeps the order of the file, so that it may stop at the last row of the page.
  const rows = await table.rows(`${failedRowsQuery(table, failing, keys, after)} LIMIT ${first}`);
  return rows.map((row) => failedRow(row, keys.length));
}

/** All rows that follow one, in batches; memory holds one of these. */
export async function* failedRowBatches(
  table: ExpectationTable,
  failing: FailingRows,
  keys: readonly string[],
  after: number,
): AsyncGenerator<readonly FailedRow[]> {
  for await (const rows of table.stream(failedRowsQuery(table, failing, keys, after))) {
    yield rows.map((row) => failedRow(row, keys.length));
  }
}

function failedRowsQuery(
  table: ExpectationTable,
  failing: FailingRows,
  keys: readonly string[],
  after: number,
): string {
  const number = numberName(table);
  const from = failing.from?.(numbered(table)) ?? numbered(table);
  const cells = [number, ...keys, ...failing.columns].join(', ');
  return `SELECT ${cells} FROM ${from} WHERE (${failing.predicate}) AND ${number} > ${after}`;
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
