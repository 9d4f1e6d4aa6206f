import { Injectable } from '@nestjs/common';
import { selectFiles, snapshotRelation, type PlacedFile } from '@orrery/platform-lakehouse';
import { filterSql, quoteName, type TableColumn, type TableSource } from '@orrery/platform-tables';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import type { RowRequest } from '../table-read/read-row-request.js';
import { pageOfRows, rowsInFile, type ShownRow, type WrittenRows } from '../table-read/rows.js';
import type { TableNeed } from '../table-read/table-need.js';
import type { TableFormat } from '../tabular-file/file-format.js';
import { chosenColumns } from '../tabular-file/open-stored.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import { FILE, Table } from '../tabular-file/table.js';
import { CheckedFiles } from './checked-files.js';
import { LakehouseReaders } from './lakehouse-readers.js';
import type { LakehouseTable } from './lakehouse-table.js';

/** Rows of versions of tables that others write, read where they lie. */
@Injectable()
export class LakehouseReads {
  constructor(
    private readonly readers: LakehouseReaders,
    private readonly checked: CheckedFiles,
    private readonly scratch: ScratchFolders,
    private readonly sessions: TableSessions,
  ) {}

  async columnsOf(table: LakehouseTable, version: string): Promise<readonly TableColumn[]> {
    const { columns } = await this.readers.snapshot(table, version);
    return columns.map(({ name, type, kind }) => ({ name, type, kind }));
  }

  /**
   * Opens a version while `work` lasts. Files that the filter rules out are not opened; columns and filter reach down to
   * the others.
   * @throws {TableFileMissingError} for a file that is gone, before anything is read.
   * @throws {TableVersionNotFoundError | BrokenTableError | UnsupportedTableFeatureError | InvalidInputError | OverloadedError}
   */
  async open<T>(
    table: LakehouseTable,
    version: string,
    need: TableNeed,
    work: (source: TableSource, folder: string) => Promise<T>,
  ): Promise<T> {
    const snapshot = await this.readers.snapshot(table, version);
    const all = await this.columnsOf(table, version);
    const columns = need.columns === undefined ? all : chosenColumns(all, need.columns);
    const where = need.filter === undefined ? '' : ` WHERE ${filterSql(need.filter, all)}`;
    const files = await this.readers.filesOf(table);
    const selected = await selectFiles(snapshot, need.filter);
    return this.checked.within(files, selected, (paths) => {
      const placed: readonly PlacedFile[] = selected.map((file) => {
        return { ...file, path: paths.get(file.name) ?? '' };
      });
      const relation = snapshotRelation(snapshot.columns, placed);
      const names = columns.map(({ name }) => quoteName(name)).join(', ');
      return this.scratch.within((folder) =>
        this.sessions.run(
          folder,
          async (session) => {
            await session.rows(`CREATE VIEW ${FILE} AS SELECT ${names} FROM ${relation}${where}`);
            return work(new Table(session, columns), folder);
          },
          placed.map(({ path }) => path),
        ),
      );
    });
  }

  write(
    table: LakehouseTable,
    version: string,
    request: RowRequest,
    format: TableFormat,
  ): Promise<WrittenRows> {
    return this.open(table, version, request, (source, folder) =>
      rowsInFile(source, folder, request, format),
    );
  }

  page(table: LakehouseTable, version: string, need: TableNeed, page: PageRequest): Promise<Page<ShownRow>> {
    return this.open(table, version, need, (source) => pageOfRows(source, page));
  }
}
