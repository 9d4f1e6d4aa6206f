import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import type { RowFilter, TableSource } from '@orrery/platform-tables';
import { ContentStore } from '../content/content-store.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { openStored } from '../tabular-file/open-stored.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { TableSessions } from '../tabular-file/table-sessions.js';

/** What of a version is read; everything that is not given. */
export interface TableNeed {
  readonly columns?: readonly string[];
  readonly filter?: RowFilter;
}

const PRIVATE = 0o600;

/** Versions as tables: any question in SQL about what was ingested, in a sandbox that sees nothing else. */
@Injectable()
export class TableReads {
  constructor(
    private readonly sessions: TableSessions,
    private readonly scratch: ScratchFolders,
    private readonly content: ContentStore,
  ) {}

  /**
   * Opens a version while `work` lasts; columns and filter reach down to the file.
   * @throws {NoTableError} for a version that is no table.
   * @throws {InvalidInputError} for an unknown column, or a filter that does not fit its column.
   */
  open<T>(version: DatasetVersion, need: TableNeed, work: (table: TableSource) => Promise<T>): Promise<T> {
    return this.scratch.within(async (folder) => {
      const path = join(folder, 'file');
      await pipeline(await this.content.read(version.content), createWriteStream(path, { mode: PRIVATE }));
      const { format, columns } = version;
      return this.sessions.run(folder, async (session) =>
        work(await openStored(session, { path, format, columns }, need)),
      );
    });
  }
}
