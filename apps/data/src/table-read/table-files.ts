import { Injectable } from '@nestjs/common';
import { pruneFiles } from '@orrery/platform-lakehouse';
import { filterSql } from '@orrery/platform-tables';
import { Content } from '../content/content.js';
import type { DatasetVersion } from '../dataset-version/dataset-version.js';
import { tableFilesOf } from '../dataset-version/table-files.js';
import type { TreeFile } from '../dataset-version/version-tree.js';
import { Versions } from '../dataset-version/versions.js';
import { folderValuesIn } from '../tabular-file/folder-columns.js';
import type { StoredTable } from '../tabular-file/open-stored.js';
import type { TablePart } from '../tabular-file/table-part.js';
import { NoTableError } from '../tabular-file/tabular-file.errors.js';
import { commonGroups, type HeldFile } from './common-groups.js';
import { fetchFooter, fetchParquet } from './fetch-parquet.js';
import { FileCache } from './file-cache.js';
import { rangeOfFolder } from './folder-range.js';
import { neededColumns, type TableNeed } from './table-need.js';

/** The files that a version's table consists of, on this machine. */
@Injectable()
export class TableFiles {
  constructor(
    private readonly versions: Versions,
    private readonly cache: FileCache,
    private readonly content: Content,
  ) {}

  /** The parts of a version's table, in the order of its rows. @throws {NoTableError} */
  async partsOf(version: DatasetVersion): Promise<readonly TreeFile[]> {
    if (version.format === 'FILES') throw new NoTableError(version.format);
    return tableFilesOf((await this.versions.treeOf(version)).files);
  }

  /**
   * Puts a version's files into a folder, as far as they are needed: files that their folders rule out are left out, and of
   * Parquet files the columns that are not needed and the row groups that their statistics rule out.
   * @throws {NoTableError | InvalidInputError}
   */
  async place(version: DatasetVersion, folder: string, need: TableNeed): Promise<StoredTable> {
    // What is refused is refused before anything is fetched.
    if (need.filter !== undefined) filterSql(need.filter, version.columns);
    return this.placeParts(version, await this.partsOf(version), { folder, need, as: 'file' });
  }

  /** The same of some of the parts. */
  async placeParts(
    { format, columns }: DatasetVersion,
    files: readonly TreeFile[],
    { folder, need, as, without }: PartsToPlace,
  ): Promise<StoredTable> {
    const [needed, filter] = [neededColumns(need), need.filter ?? null];
    const parts: TablePart[] = [];
    for (const [at, { path: name, manifest }] of wantedFiles(files, columns, need).entries()) {
      const place = (excerpt: Parameters<FileCache['place']>[3]) =>
        this.cache.place(manifest, folder, `${as}-${at}${excerpt === null ? '' : '-excerpt'}`, excerpt);
      const path =
        format === 'PARQUET'
          ? await fetchParquet(place, { needed, filter, columns, without: without?.get(name) ?? NONE })
          : await placeWhole(place);
      if (path !== null) parts.push({ path, name });
    }
    return { parts, format, columns };
  }

  /**
   * The places of the row groups that two Parquet files both hold, where their footers and chunks tell that.
   * @param into a folder for them, and a name that nothing in it has yet.
   */
  async commonGroups(
    from: TreeFile,
    to: TreeFile,
    into: { readonly folder: string; readonly name: string },
  ): Promise<ReadonlySet<number>> {
    const one = await this.held(from, into.folder, `${into.name}-from`);
    const other = await this.held(to, into.folder, `${into.name}-to`);
    return one === null || other === null ? NONE : commonGroups(one, other);
  }

  private async held({ manifest }: TreeFile, folder: string, name: string): Promise<HeldFile | null> {
    const found = await fetchFooter(await this.cache.place(manifest, folder, name));
    return found && { footer: found.footer, chunks: await this.content.chunksOf(manifest) };
  }
}

interface PartsToPlace {
  readonly folder: string;
  readonly need: TableNeed;
  /** What their names in the folder begin with. */
  readonly as: string;
  /** Row groups that are not to be read, by the names of their files. */
  readonly without?: ReadonlyMap<string, ReadonlySet<number>>;
}

const NONE: ReadonlySet<number> = new Set();

function wantedFiles(
  files: readonly TreeFile[],
  columns: DatasetVersion['columns'],
  { filter }: TableNeed,
): readonly TreeFile[] {
  const folders = new Map(
    columns.filter(({ fromPath }) => fromPath === true).map((column) => [column.name, column]),
  );
  if (filter === undefined || folders.size === 0) return files;
  const judged = files.map((file) => {
    const values = folderValuesIn(file.path);
    const rangeOf = (name: string) => {
      const column = folders.get(name);
      return column === undefined ? null : rangeOfFolder(values.get(name) ?? null, column);
    };
    return { file, rangeOf };
  });
  return pruneFiles(judged, filter, columns).map(({ file }) => file);
}

async function placeWhole(place: (excerpt: null) => ReturnType<FileCache['place']>): Promise<string> {
  const file = await place(null);
  await file.fill();
  return file.path;
}
