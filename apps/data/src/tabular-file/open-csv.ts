import { quoteName } from '@orrery/platform-tables';
import { openAsParquet } from './as-parquet.js';
import { requireText } from './check-text.js';
import { csvTexts } from './csv-relation.js';
import { csvTypesOf, type CsvType } from './csv-types.js';
import { requireFewColumns, requireSameNames } from './compare-columns.js';
import { readCsvHeader } from './read-csv-header.js';
import { findForeignLineEnd } from './find-foreign-line-end.js';
import { tableColumn, type TableColumn } from './table-column.js';
import type { TableSession } from './table-session.js';
import { Table } from './table.js';
import { SchemaMismatchError, UnreadableFileError } from './tabular-file.errors.js';

/** A column whose types are being narrowed; `candidates` go from the narrowest to the widest. */
interface CsvColumn {
  readonly name: string;
  readonly sql: string;
  readonly candidates: readonly CsvType[];
}

/** A failed cast is costly: a few rows tell which types are not worth trying on all of them. */
const SAMPLE_ROWS = 1000;
const MAX_SHOWN = 100;

/**
 * Reads a CSV file strictly (RFC 4180, UTF-8, header line) as a table of the narrowest types that fit every value, or
 * of the kinds that the columns had in earlier versions. An empty field is null; an empty text is written `""`.
 *
 * @throws {UnreadableFileError} with the row of the first broken record, or of the first value of another kind.
 * @throws {SchemaMismatchError}
 */
export async function openCsv(
  session: TableSession,
  path: string,
  earlier: readonly TableColumn[] | null,
): Promise<Table> {
  try {
    return await readTyped(session, path, earlier);
  } catch (error) {
    // The engine gives up at line ends that change, without saying where.
    const row =
      error instanceof UnreadableFileError && !('row' in error.details)
        ? await findForeignLineEnd(path)
        : null;
    if (row === null) throw error;
    throw new UnreadableFileError('its line ends otherwise than the header line.', { row });
  }
}

async function readTyped(
  session: TableSession,
  path: string,
  earlier: readonly TableColumn[] | null,
): Promise<Table> {
  await requireText(path);
  const names = requireFewColumns(await readCsvHeader(path));
  if (earlier !== null) requireSameNames(names, earlier);
  const source = csvSource(path, names);
  const columns = names.map((name) => csvColumn(name, earlier));

  const plausible = await fitting(session, `(FROM ${source('sample')} LIMIT ${SAMPLE_ROWS})`, columns);
  const typed = await fitting(session, source('whole'), plausible);
  await requireWholeRecords(session, 'whole');
  const chosen: { readonly sql: string; readonly column: TableColumn }[] = [];
  for (const { name, sql, candidates } of typed) {
    const [type] = candidates;
    if (type === undefined) throw await misfit(session, source('misfit'), csvColumn(name, earlier));
    chosen.push({ sql: `${type.value(sql)} AS ${sql}`, column: tableColumn(name, type.type) });
  }
  const values = chosen.map(({ sql }) => sql).join(', ');
  await openAsParquet(session, `SELECT ${values} FROM ${csvTexts(path, names)}`, path);
  return new Table(
    session,
    chosen.map(({ column }) => column),
  );
}

function csvColumn(name: string, earlier: readonly TableColumn[] | null): CsvColumn {
  const was = earlier?.find((column) => column.name === name)?.kind;
  const candidates = csvTypesOf(was);
  if (was !== undefined && candidates.length === 0) {
    const changed = [{ column: name, was, is: 'STRING' }];
    throw new SchemaMismatchError({ unknown: [], missing: [], changed });
  }
  return { name, sql: quoteName(name), candidates };
}

/** The file as a relation of texts; broken records are left out and listed in the table `rejects_<reading>`. */
function csvSource(path: string, names: readonly string[]): (reading: string) => string {
  return (reading) =>
    csvTexts(path, names, [
      ...['store_rejects = true', 'rejects_limit = 100'],
      ...[`rejects_scan = 'scan_${reading}'`, `rejects_table = 'rejects_${reading}'`],
    ]);
}

/** The columns with those of their candidates that fit every value of the relation. */
async function fitting(
  session: TableSession,
  relation: string,
  columns: readonly CsvColumn[],
): Promise<readonly CsvColumn[]> {
  const counts = columns.flatMap(({ sql, candidates }, i) =>
    candidates.map(
      ({ fits }, j) =>
        `count(*) FILTER (WHERE ${sql} IS NOT NULL AND ${fits(sql)} IS NOT TRUE) AS misfits_${i}_${j}`,
    ),
  );
  const misfits = await session.row(`SELECT ${counts.join(', ')} FROM ${relation}`);
  return columns.map((column, i) => ({
    ...column,
    candidates: column.candidates.filter((_, j) => Number(misfits[`misfits_${i}_${j}`]) === 0),
  }));
}

/** @throws {UnreadableFileError} for the first record that could not be read. */
async function requireWholeRecords(session: TableSession, reading: string): Promise<void> {
  const [broken] = await session.rows(
    `SELECT line, column_name, error_message FROM rejects_${reading} ORDER BY line, column_idx LIMIT 1`,
  );
  if (broken === undefined) return;
  // The header line is line 1.
  const place = { row: Number(broken['line']) - 1 };
  throw new UnreadableFileError(sentence(String(broken['error_message'])), place);
}

/** The error that names the first value which is of none of the column's types. */
async function misfit(
  session: TableSession,
  source: string,
  { name, sql, candidates }: CsvColumn,
): Promise<UnreadableFileError> {
  const widest = candidates.at(-1);
  const { row, value } = await session.row(
    `SELECT row, left(value, ${MAX_SHOWN}) AS value
       FROM (SELECT row_number() OVER () AS row, ${sql} AS value FROM ${source})
      WHERE value IS NOT NULL AND ${widest?.fits('value')} IS NOT TRUE ORDER BY row LIMIT 1`,
  );
  const reason = `"${value}" in column "${name}" is no ${widest?.kind}, as the column was in earlier versions.`;
  return new UnreadableFileError(reason, { row: Number(row), column: name });
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
