import { Injectable } from '@nestjs/common';
import type { TableSource } from '@orrery/platform-tables';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { openStored } from '../tabular-file/open-stored.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { stoppedBy } from '../tabular-file/stopped-by.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { TableFiles } from './table-files.js';
import type { TableNeed } from './table-need.js';

/** Versions as tables: any question in SQL about what was ingested, in a sandbox that sees nothing else. */
@Injectable()
export class TableReads {
  constructor(
    private readonly sessions: TableSessions,
    private readonly scratch: ScratchFolders,
    private readonly files: TableFiles,
  ) {}

  /**
   * Opens a version while `work` lasts; columns and filter reach down to the files, and what they rule out of these is not
   * fetched from the store.
   * @throws {NoTableError} for a version that is no table.
   * @throws {InvalidInputError} for an unknown column, or a filter that does not fit its column.
   * @throws {OverloadedError}
   */
  async open<T>(
    version: DatasetVersion,
    need: TableNeed,
    work: (table: TableSource, folder: string) => Promise<T>,
  ): Promise<T> {
    return this.scratch.within(async (folder) => {
      const stored = await this.files.place(version, folder, need);
      return this.sessions.run(folder, (session) =>
        stoppedBy(session, need.signal ?? null, async () =>
          work(await openStored(session, stored, need), folder),
        ),
      );
    });
  }
}
