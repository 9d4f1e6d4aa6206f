import { quoteName } from '@orrery/platform-tables';
import { openAsParquet } from './as-parquet.js';
import { requireText } from './check-text.js';
import { requireSameOrder, requireSamePart } from './compare-parts.js';
import { csvTexts } from './csv-relation.js';
import { csvTypesOf, type CsvType } from './csv-types.js';
import { requireFewColumns, requireSameNames } from './compare-columns.js';
import { readCsvHeader } from './read-csv-header.js';
import { findForeignLineEnd } from './find-foreign-line-end.js';
import { folderExpressions, requireOwnNames } from './folder-columns.js';
import { tableColumn, type TableColumn } from './table-column.js';
import { inPart, ofPart, pathsOf, type TablePart } from './table-part.js';
import type { TableSession } from './table-session.js';
import { Table } from './table.js';
import { SchemaMismatchError, UnreadableFileError } from './tabular-file.errors.js';

/** A column whose types are being narrowed; `candidates` go from the narrowest to the widest. */
interface CsvColumn {
  readonly name: string;
  readonly sql: string;
  readonly candidates: readonly CsvType[];
}

/** A failed cast is costly: a few rows tell which types are not worth trying on all of them; fewer, where each has many values. */
const [SAMPLE_ROWS, LEAST_SAMPLE_ROWS, SAMPLE_VALUES] = [1000, 50, 20_000];
/** Each takes vectors of its own, which the engine does not count as memory: those of a thousand columns would be gigabytes. */
const MAX_TESTS = 128;
const MAX_SHOWN = 100;

/**
 * Reads CSV files strictly (RFC 4180, UTF-8, header line) as a table of the narrowest types that fit every value, or
 * of the kinds that the columns had in earlier versions. An empty field is null; an empty text is written `""`. Files have
 * the same header line; the types are those of all rows together, as if they stood in one file.
 *
 * @param folders columns that their folders tell.
 * @throws {UnreadableFileError} with the row of the first broken record, or of the first value of another kind.
 * @throws {SchemaMismatchError | PartSchemaError}
 */
export async function openCsv(
  session: TableSession,
  parts: readonly TablePart[],
  { earlier, folders }: CsvContext,
): Promise<Table> {
  try {
    return await readTyped(session, parts, { earlier, folders });
  } catch (error) {
    if (!(error instanceof UnreadableFileError) || 'row' in error.details) throw error;
    // The engine gives up at line ends that change, without saying where.
    for (const part of parts) {
      const row = await findForeignLineEnd(part.path);
      if (row === null) continue;
      const reason = 'its line ends otherwise than the header line.';
      throw ofPart(part, new UnreadableFileError(reason, { row }));
    }
    throw error;
  }
}

interface CsvContext {
  /** The columns of earlier versions that the files tell; null where there are none. */
  readonly earlier: readonly TableColumn[] | null;
  readonly folders: readonly TableColumn[];
}

async function readTyped(
  session: TableSession,
  parts: readonly TablePart[],
  { earlier, folders }: CsvContext,
): Promise<Table> {
  const names = await headerOf(parts);
  if (earlier !== null) requireSameNames(names, earlier);
  const source = csvSource(pathsOf(parts), names);
  const columns = names.map((name) => csvColumn(name, earlier));

  const sampled = Math.min(SAMPLE_ROWS, Math.max(LEAST_SAMPLE_ROWS, Math.ceil(SAMPLE_VALUES / names.length)));
  const plausible = await fitting(session, `(FROM ${source('sample')} LIMIT ${sampled})`, columns);
  const typed = await fitting(session, source('whole'), plausible);
  await requireWholeRecords(session, parts, 'whole');
  const chosen: { readonly sql: string; readonly column: TableColumn }[] = [];
  for (const { name, sql, candidates } of typed) {
    const [type] = candidates;
    if (type === undefined) throw await misfit(session, parts, names, csvColumn(name, earlier));
    chosen.push({ sql: `${type.value(sql)} AS ${sql}`, column: tableColumn(name, type.type) });
  }
  const found = chosen.map(({ column }) => column);
  requireOwnNames(found, folders, parts);
  const values = [...chosen.map(({ sql }) => sql), ...folderExpressions(folders, parts)].join(', ');
  const [first] = pathsOf(parts);
  await openAsParquet(session, `SELECT ${values} FROM ${csvTexts(pathsOf(parts), names)}`, first ?? '');
  return new Table(session, [...found, ...folders]);
}

/** The header line that all files have. @throws {UnreadableFileError | PartSchemaError} */
async function headerOf(parts: readonly TablePart[]): Promise<readonly string[]> {
  let header: readonly string[] | null = null;
  for (const part of parts) {
    const names = await inPart(part, async () => {
      await requireText(part.path);
      return requireFewColumns(await readCsvHeader(part.path));
    });
    header ??= names;
    requireSamePart(part, names.map(asText), header.map(asText));
    requireSameOrder(part, names, header);
  }
  return header ?? [];
}

function asText(name: string): TableColumn {
  return tableColumn(name, 'VARCHAR');
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

/** Files as a relation of texts; broken records are left out and listed in the table `rejects_<reading>`. */
function csvSource(paths: readonly string[], names: readonly string[]): (reading: string) => string {
  return (reading) =>
    csvTexts(paths, names, [
      ...['store_rejects = true', 'rejects_limit = 100'],
      ...[`rejects_scan = 'scan_${reading}'`, `rejects_table = 'rejects_${reading}'`],
    ]);
}

/** The columns with those of their candidates that fit every value of the relation, which is read once for each few of them. */
async function fitting(
  session: TableSession,
  relation: string,
  columns: readonly CsvColumn[],
): Promise<readonly CsvColumn[]> {
  const fitted: CsvColumn[] = [];
  for (const some of testedTogether(columns)) fitted.push(...(await fittingOf(session, relation, some)));
  return fitted;
}

/** The columns in groups of few tests, as many as there are of them; one column at the least is of each. */
function testedTogether(columns: readonly CsvColumn[]): readonly (readonly CsvColumn[])[] {
  const groups: CsvColumn[][] = [];
  let tests = Infinity;
  for (const column of columns) {
    const own = column.candidates.filter(isTested).length;
    tests += own;
    if (tests > MAX_TESTS) {
      groups.push([]);
      tests = own;
    }
    groups.at(-1)?.push(column);
  }
  return groups;
}

async function fittingOf(
  session: TableSession,
  relation: string,
  columns: readonly CsvColumn[],
): Promise<readonly CsvColumn[]> {
  const counts = columns.flatMap(({ sql, candidates }, i) =>
    candidates
      .filter(isTested)
      .map(
        ({ type, fits }) =>
          `count(*) FILTER (WHERE ${sql} IS NOT NULL AND ${fits(sql)} IS NOT TRUE) AS misfits_${i}_${type}`,
      ),
  );
  // Something to count, where no type is left for any column.
  const misfits = await session.row(
    `SELECT ${['count(*) AS records', ...counts].join(', ')} FROM ${relation}`,
  );
  return columns.map((column, i) => ({
    ...column,
    candidates: column.candidates.filter(({ type }) => Number(misfits[`misfits_${i}_${type}`] ?? 0) === 0),
  }));
}

/** Every text is a text. */
function isTested({ type }: CsvType): boolean {
  return type !== 'VARCHAR';
}

/** @throws {UnreadableFileError} for the first record that could not be read. */
async function requireWholeRecords(
  session: TableSession,
  parts: readonly TablePart[],
  reading: string,
): Promise<void> {
  const broken = await session.rows(
    `SELECT file_path, line, error_message FROM rejects_${reading} JOIN scan_${reading} USING (scan_id, file_id)
      ORDER BY line, column_idx`,
  );
  for (const part of parts) {
    const first = broken.find((record) => record['file_path'] === part.path);
    if (first === undefined) continue;
    // The header line is line 1.
    const place = { row: Number(first['line']) - 1 };
    const reason = sentence(String(first['error_message']));
    throw ofPart(part, new UnreadableFileError(reason, place));
  }
}

/** The error that names the first value which is of none of the column's types. */
async function misfit(
  session: TableSession,
  parts: readonly TablePart[],
  names: readonly string[],
  { name, sql, candidates }: CsvColumn,
): Promise<UnreadableFileError> {
  const widest = candidates.at(-1);
  for (const [at, part] of parts.entries()) {
    const source = csvSource([part.path], names)(`misfit_${at}`);
    const [found] = await session.rows(
      `SELECT row, left(value, ${MAX_SHOWN}) AS value
         FROM (SELECT row_number() OVER () AS row, ${sql} AS value FROM ${source})
        WHERE value IS NOT NULL AND ${widest?.fits('value')} IS NOT TRUE ORDER BY row LIMIT 1`,
    );
    if (found === undefined) continue;
    const reason = `"${found['value']}" in column "${name}" is no ${widest?.kind}, as the column was in earlier versions.`;
    return ofPart(part, new UnreadableFileError(reason, { row: Number(found['row']), column: name }));
  }
  throw new Error('A value did not fit, and every one does.');
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
