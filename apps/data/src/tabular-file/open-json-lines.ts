import { tableColumn, type TableColumn } from '@orrery/platform-tables';
import { openAsParquet } from './as-parquet.js';
import { requireText } from './check-text.js';
import { requireFewColumns, requireUsableNames } from './compare-columns.js';
import { findBrokenJsonLine } from './find-broken-json-line.js';
import { folderExpressions, requireOwnNames } from './folder-columns.js';
import { JsonDepthCheck } from './json-depth-check.js';
import { jsonGuessed, jsonRelation, jsonValues } from './json-lines-relation.js';
import { inPart, ofPart, pathsOf, type TablePart } from './table-part.js';
import type { TableSession } from './table-session.js';
import { Table } from './table.js';
import { UnreadableFileError } from './tabular-file.errors.js';

interface JsonContext {
  /** The columns of earlier versions that the files tell; null where there are none. */
  readonly earlier: readonly TableColumn[] | null;
  readonly folders: readonly TableColumn[];
}

/**
 * Opens files of one JSON object a line. A column is as wide as all its values need; where values are of several kinds,
 * it holds texts. What an object lacks is null. Lines mean the same in one file as in several.
 * @param folders columns that their folders tell.
 * @throws {UnreadableFileError} with the line that is no JSON object.
 */
export async function openJsonLines(
  session: TableSession,
  parts: readonly TablePart[],
  context: JsonContext,
): Promise<Table> {
  for (const part of parts) await inPart(part, () => requireText(part.path, new JsonDepthCheck()));
  try {
    return await openTyped(session, parts, context);
  } catch (error) {
    if (!(error instanceof UnreadableFileError) || 'line' in error.details) throw error;
    // The engine's own count of lines is not to be relied on.
    for (const part of parts) {
      const broken = await findBrokenJsonLine(part.path);
      if (broken === null) continue;
      throw ofPart(part, new UnreadableFileError(broken.reason, { line: broken.line }));
    }
    throw error;
  }
}

async function openTyped(
  session: TableSession,
  parts: readonly TablePart[],
  { earlier, folders }: JsonContext,
): Promise<Table> {
  const paths = pathsOf(parts);
  // Each thread would hold tens of megabytes of text at a time.
  const guessed = await session.inOneThread(async (reader) => {
    for (const part of parts) await inPart(part, () => requireObjects(reader, part));
    await requireUsableKeys(reader, paths);
    return reader.rows(`DESCRIBE SELECT * FROM ${jsonGuessed(paths)}`);
  });
  const columns = guessed.map((row) =>
    columnOf(String(row['column_name']), String(row['column_type']), earlier),
  );
  requireOwnNames(columns, folders, parts);
  const values = ['*', ...folderExpressions(folders, parts)].join(', ');
  await openAsParquet(session, `SELECT ${values} FROM ${jsonRelation(paths, columns)}`, paths[0] ?? '');
  return new Table(session, [...columns, ...folders]);
}

/** @throws {UnreadableFileError} */
async function requireObjects(session: TableSession, { path }: TablePart): Promise<void> {
  const { strangers, widest, objects } = await session.row(
    `SELECT count(*) FILTER (WHERE json_type(json) <> 'OBJECT')::INT AS strangers, count(*)::DOUBLE AS objects,
            coalesce(max(len(json_keys(json))), 0)::INT AS widest FROM ${jsonValues([path])}`,
  );
  if (Number(strangers) > 0) throw new UnreadableFileError('a line is no JSON object.');
  if (Number(objects) === 0) throw new UnreadableFileError('it holds no object.');
  if (Number(widest) === 0) throw new UnreadableFileError('its objects have no keys.');
}

/** @throws {UnreadableFileError} */
async function requireUsableKeys(session: TableSession, paths: readonly string[]): Promise<void> {
  const keys = await session.rows(
    `SELECT DISTINCT unnest(json_keys(json)) AS key FROM ${jsonValues(paths)} ORDER BY key`,
  );
  requireUsableNames(requireFewColumns(keys.map(({ key }) => String(key))), 'an object');
}

/** A kind that the dataset had before wins, so that a version of few values does not change it. */
function columnOf(name: string, guess: string, earlier: readonly TableColumn[] | null): TableColumn {
  const guessed = tableColumn(name, AS_TEXT.has(guess) ? 'VARCHAR' : guess);
  const before = earlier?.find((column) => column.name === name);
  const isOpen = guess === 'JSON' || guessed.kind === 'DATE' || guessed.kind === 'TIMESTAMP';
  if (before === undefined || before.kind === guessed.kind || !isOpen) return guessed;
  return before.kind === 'OTHER' ? guessed : before;
}

/** Values of several kinds, or only of null; and texts that look like something which JSON does not know. */
const AS_TEXT = new Set(['JSON', 'UUID', 'TIME']);
