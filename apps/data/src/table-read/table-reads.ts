import { Injectable } from '@nestjs/common';
import { parseDigest } from '@orrery/platform-artifacts';
import { filterSql, type RowFilter, type TableSource } from '@orrery/platform-tables';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { openStored } from '../tabular-file/open-stored.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { stoppedBy } from '../tabular-file/stopped-by.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { NoTableError } from '../tabular-file/tabular-file.errors.js';
import { fetchColumns, neededColumns } from './fetch-columns.js';
import { FileCache } from './file-cache.js';

/** What of a version is read; everything that is not given. */
export interface TableNeed {
  readonly columns?: readonly string[];
  readonly filter?: RowFilter;
  /** Ends what is under way once it is aborted. */
  readonly signal?: AbortSignal;
}

/** Versions as tables: any question in SQL about what was ingested, in a sandbox that sees nothing else. */
@Injectable()
export class TableReads {
  constructor(
    private readonly sessions: TableSessions,
    private readonly scratch: ScratchFolders,
    private readonly cache: FileCache,
  ) {}

  /**
   * Opens a version while `work` lasts; columns and filter reach down to the file, and of a Parquet file no other columns
   * are fetched from the store.
   * @throws {NoTableError} for a version that is no table.
   * @throws {InvalidInputError} for an unknown column, or a filter that does not fit its column.
   * @throws {OverloadedError} @throws {DeadlineError} also when it was to end.
   */
  async open<T>(
    version: DatasetVersion,
    need: TableNeed,
    work: (table: TableSource, folder: string) => Promise<T>,
  ): Promise<T> {
    const { format, columns, content, fileCount } = version;
    if (format === 'FILES' || fileCount !== 1) throw new NoTableError(format);
    // What is refused is refused before anything is fetched.
    if (need.filter !== undefined) filterSql(need.filter, columns);
    const needed = format === 'PARQUET' ? neededColumns(need) : null;
    return this.scratch.within(async (folder) => {
      const file = await this.cache.place(parseDigest(content.manifestDigest), folder, 'file');
      if (needed === null) await file.fill();
      return this.sessions.run(folder, (session) =>
        stoppedBy(session, need.signal ?? null, async () => {
          if (needed !== null) await fetchColumns(session, file, needed);
          const { path } = file;
          return work(await openStored(session, { path, format, columns }, need), folder);
        }),
      );
    });
  }
}
