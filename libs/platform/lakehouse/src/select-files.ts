import type { RowFilter } from '@orrery/platform-tables';
import type { DeletedRows } from './deleted-rows.js';
import { TableTooLargeError } from './lakehouse.errors.js';
import { pruneFiles } from './prune-files.js';
import type { SnapshotFile, TableSnapshot } from './table-snapshot.js';

/** The engine opens each of them. */
const MOST_FILES = 20_000;

/** A file that is to be read, and what of it is not. */
export interface SelectedFile {
  readonly name: string;
  readonly constants: SnapshotFile['constants'];
  readonly deleted: DeletedRows | null;
}

/**
 * The files of a snapshot that may have rows that a filter lets through, with their deletions.
 * @throws {TableTooLargeError | BrokenTableError | TableFileMissingError}
 */
export async function selectFiles(
  { files, columns }: TableSnapshot,
  filter?: RowFilter,
): Promise<readonly SelectedFile[]> {
  const needed = filter === undefined ? files : pruneFiles(files, filter, columns);
  if (needed.length > MOST_FILES) throw new TableTooLargeError('files', MOST_FILES);
  const selected: SelectedFile[] = [];
  for (const { name, constants, deletions } of needed) {
    selected.push({ name, constants, deleted: deletions === null ? null : await deletions.load() });
  }
  return selected;
}
