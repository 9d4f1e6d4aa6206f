import type { RowFilter } from '@orrery/platform-tables';
import type { DeletedRows } from './deleted-rows.js';
import { TableTooLargeError } from './lakehouse.errors.js';
import { pruneFiles } from './prune-files.js';
import type { NeededFile } from './table-files.js';
import type { SnapshotFile, StoredNames, TableSnapshot } from './table-snapshot.js';

/** The engine opens each of them. */
const MOST_FILES = 20_000;

/** A file that is to be read, and what of it is not. */
export interface SelectedFile extends NeededFile {
  readonly constants: SnapshotFile['constants'];
  readonly deleted: DeletedRows | null;
  /** What it calls columns; null where columns say it. */
  readonly storedNames: StoredNames | null;
}

/**
 * The files of a snapshot that may have rows that a filter lets through, with their deletions.
 * @throws {TableTooLargeError | BrokenTableError | TableFileMissingError | UnsupportedTableFeatureError}
 */
export async function selectFiles(
  { files, columns, naming }: TableSnapshot,
  filter?: RowFilter,
): Promise<readonly SelectedFile[]> {
  const needed = filter === undefined ? files : pruneFiles(files, filter, columns);
  if (needed.length > MOST_FILES) throw new TableTooLargeError('files', MOST_FILES);
  const named = await naming?.of(needed);
  const selected: SelectedFile[] = [];
  for (const { name, sizeBytes, constants, deletions } of needed) {
    const deleted = deletions === null ? null : await deletions.load();
    selected.push({ name, sizeBytes, constants, deleted, storedNames: named?.get(name) ?? null });
  }
  return selected;
}
