import { tableColumn, type TableColumn } from '@orrery/platform-tables';
import { openAsParquet } from './as-parquet.js';
import { requireText } from './check-text.js';
import { requireFewColumns, requireUsableNames } from './compare-columns.js';
import { findBrokenJsonLine } from './find-broken-json-line.js';
import { JsonDepthCheck } from './json-depth-check.js';
import { jsonGuessed, jsonRelation, jsonValues } from './json-lines-relation.js';
import type { TableSession } from './table-session.js';
import { Table } from './table.js';
import { UnreadableFileError } from './tabular-file.errors.js';

/**
 * Opens a file of one JSON object a line. A column is as wide as all its values need; where values are of several kinds,
 * it holds texts. What an object lacks is null.
 * @throws {UnreadableFileError} with the line that is no JSON object.
 */
export async function openJsonLines(
  session: TableSession,
  path: string,
  earlier: readonly TableColumn[] | null,
): Promise<Table> {
  await requireText(path, new JsonDepthCheck());
  try {
    return await openTyped(session, path, earlier);
  } catch (error) {
    if (!(error instanceof UnreadableFileError) || 'line' in error.details) throw error;
    // The engine's own count of lines is not to be relied on.
    const broken = await findBrokenJsonLine(path);
    if (broken === null) throw error;
    throw new UnreadableFileError(broken.reason, { line: broken.line });
  }
}

async function openTyped(
  session: TableSession,
  path: string,
  earlier: readonly TableColumn[] | null,
): Promise<Table> {
  const { strangers, widest, objects } = await session.row(
    `SELECT count(*) FILTER (WHERE json_type(json) <> 'OBJECT')::INT AS strangers, count(*)::DOUBLE AS objects,
            coalesce(max(len(json_keys(json))), 0)::INT AS widest FROM ${jsonValues(path)}`,
  );
  if (Number(strangers) > 0) throw new UnreadableFileError('a line is no JSON object.');
  if (Number(objects) === 0) throw new UnreadableFileError('it holds no object.');
  if (Number(widest) > 0) await requireUsableKeys(session, path);
  else throw new UnreadableFileError('its objects have no keys.');

  const guessed = await session.rows(`DESCRIBE SELECT * FROM ${jsonGuessed(path)}`);
  const columns = guessed.map((row) =>
    columnOf(String(row['column_name']), String(row['column_type']), earlier),
  );
  await openAsParquet(session, `SELECT * FROM ${jsonRelation(path, columns)}`, path);
  return new Table(session, columns);
}

/** @throws {UnreadableFileError} */
async function requireUsableKeys(session: TableSession, path: string): Promise<void> {
  const keys = await session.rows(
    `SELECT DISTINCT unnest(json_keys(json)) AS key FROM ${jsonValues(path)} ORDER BY key`,
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
