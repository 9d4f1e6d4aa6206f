import { Injectable } from '@nestjs/common';
import { parseDigest } from '@orrery/platform-artifacts';
import type { RowFilter, TableSource } from '@orrery/platform-tables';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { openStored } from '../tabular-file/open-stored.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { NoTableError } from '../tabular-file/tabular-file.errors.js';
import { FileCache } from './file-cache.js';

/** What of a version is read; everything that is not given. */
export interface TableNeed {
  readonly columns?: readonly string[];
  readonly filter?: RowFilter;
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
   * Opens a version while `work` lasts; columns and filter reach down to the file.
   * @throws {NoTableError} for a version that is no table.
   * @throws {InvalidInputError} for an unknown column, or a filter that does not fit its column.
   * @throws {OverloadedError}
   */
  async open<T>(
    version: DatasetVersion,
    need: TableNeed,
    work: (table: TableSource, folder: string) => Promise<T>,
  ): Promise<T> {
    const { format, columns, content, fileCount } = version;
    if (format === 'FILES' || fileCount !== 1) throw new NoTableError(format);
    return this.scratch.within(async (folder) => {
      const path = await this.cache.place(parseDigest(content.manifestDigest), folder, 'file');
      return this.sessions.run(folder, async (session) =>
        work(await openStored(session, { path, format, columns }, need), folder),
      );
    });
  }
}
