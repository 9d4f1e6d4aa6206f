import { quoteName, quoteText } from '@orrery/platform-tables';
import { DeletedRows } from '../deleted-rows.js';
import { BrokenTableError, UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import { decodedFrom, framedRows } from '../read-deletion-vector.js';
import { columnsIn, parquetScan } from '../snapshot-relation.js';
import type { OpenTableFiles, TableEngine } from '../table-engine.js';
import type { NeededFile } from '../table-files.js';
import type { ColumnNaming, RowDeletions, SnapshotColumn, StoredNames } from '../table-snapshot.js';
import type { IcebergFiles } from './iceberg-files.js';
import type { PartitionSpec } from './iceberg-metadata.js';
import type { ManifestFile } from './read-manifests.js';

/** A file of a snapshot, of rows or of deletions. */
export interface PlacedEntry {
  readonly file: ManifestFile;
  /** In which order it came. */
  readonly sequence: number;
  readonly spec: PartitionSpec | undefined;
}

export interface IcebergContents {
  readonly version: string;
  /** As the snapshot names them. */
  readonly columns: readonly SnapshotColumn[];
  /** All that any schema has: deletions may go by columns that were dropped since. */
  readonly known: ReadonlyMap<number, SnapshotColumn>;
  readonly naming: ColumnNaming;
  readonly entries: readonly PlacedEntry[];
  readonly files: IcebergFiles;
  readonly engine: TableEngine;
}

const [POSITIONS, EQUALITIES] = [1, 2];
/** No vector of rows that the engine can count is larger. */
const MOST_VECTOR_BYTES = 256 * 1024 * 1024;

/** What the files of deletions of a snapshot delete. */
export class IcebergDeletions {
  constructor(
    private readonly contents: IcebergContents,
    private readonly entries: readonly PlacedEntry[],
  ) {}

  /** By the rules of the specification (scan planning). @throws {BrokenTableError} for two vectors of one file. */
  of(rows: PlacedEntry): RowDeletions | null {
    const mine = this.entries.filter((deletion) => mayDelete(deletion, rows));
    const [vector, second] = mine.filter(isVector);
    if (second !== undefined) {
      throw new BrokenTableError(
        second.file.file_path,
        `is the second deletion vector of "${rows.file.file_path}"`,
      );
    }
    // A vector has what files of positions said before it.
    const others = vector === undefined ? mine : mine.filter(({ file }) => file.content === EQUALITIES);
    if (vector === undefined && others.length === 0) return null;
    const count = vector !== undefined && others.length === 0 ? vector.file.record_count : null;
    return { count, load: () => this.load(rows, vector, others) };
  }

  private async load(
    rows: PlacedEntry,
    vector: PlacedEntry | undefined,
    others: readonly PlacedEntry[],
  ): Promise<DeletedRows> {
    const deleted = vector === undefined ? new DeletedRows() : await this.vector(vector);
    if (others.length === 0) return deleted;
    const needed = [rows, ...others].map(({ file }) => this.needed(file));
    const isAnyEquality = others.some(({ file }) => file.content === EQUALITIES);
    const names = isAnyEquality ? await this.namesIn(rows) : null;
    await this.contents.engine.within(needed, async (open) => {
      for (const { file } of others) {
        const sql =
          file.content === POSITIONS
            ? this.positions(file, rows, open)
            : this.equalities(file, rows, { names, open });
        for await (const found of open.stream(sql)) for (const { row } of found) deleted.add(Number(row));
      }
    });
    return deleted;
  }

  /** A blob of a Puffin file: the manifest says where it is, so that its footer need not be read. */
  private async vector({ file }: PlacedEntry): Promise<DeletedRows> {
    const {
      file_path: address,
      content_offset: offset,
      content_size_in_bytes: length,
      record_count: count,
    } = file;
    if (offset == null || length == null || length > MOST_VECTOR_BYTES) {
      throw new BrokenTableError(address, 'is a deletion vector of which nobody says where it is');
    }
    const name = this.contents.files.nameOf(address);
    const stored = await this.contents.files.files.read(name, { offset, length });
    return decodedFrom(name, () => framedRows(stored, count));
  }

  private positions({ file_path: address }: ManifestFile, rows: PlacedEntry, open: OpenTableFiles): string {
    const path = open.pathOf(this.contents.files.nameOf(address));
    const scan = `read_parquet(${quoteText(path)}, hive_partitioning = false)`;
    return `SELECT pos::BIGINT AS row FROM ${scan} WHERE file_path = ${quoteText(rows.file.file_path)}`;
  }

  /** The rows that equal one that the file of deletions has; nulls are equal to nulls. */
  private equalities(
    { equality_ids: ids, file_path: address }: ManifestFile,
    { file }: PlacedEntry,
    { names, open }: { readonly names: StoredNames | null; readonly open: OpenTableFiles },
  ): string {
    const { files, known } = this.contents;
    const columns = (ids ?? []).map((id) => {
      const column = known.get(id);
      if (column === undefined)
        throw new BrokenTableError(address, `deletes by the field ${id}, which is nothing`);
      return { ...column, name: `field ${id}` };
    });
    if (columns.length === 0) throw new BrokenTableError(address, 'deletes by no field');
    const there = names === null ? columns : columnsIn(names, columns);
    if (there.length < columns.length) {
      throw new UnsupportedTableFeatureError(
        'ICEBERG',
        'deletions by a column that a file without numbers lacks',
      );
    }
    const equal = columns.map(({ name }) => `d.${quoteName(name)} IS NOT DISTINCT FROM e.${quoteName(name)}`);
    const rows = parquetScan([open.pathOf(files.nameOf(file.file_path))], there);
    const deletions = parquetScan([open.pathOf(files.nameOf(address))], columns);
    return `SELECT d.file_row_number AS row FROM ${rows} d SEMI JOIN ${deletions} e ON ${equal.join(' AND ')}`;
  }

  private async namesIn({ file }: PlacedEntry): Promise<StoredNames | null> {
    const needed = this.needed(file);
    return (await this.contents.naming.of([needed])).get(needed.name) ?? null;
  }

  private needed({ file_path: address, file_size_in_bytes: sizeBytes }: ManifestFile): NeededFile {
    return { name: this.contents.files.nameOf(address), sizeBytes };
  }
}

function isVector({ file }: PlacedEntry): boolean {
  return file.file_format.toUpperCase() === 'PUFFIN';
}

/** Not before it, in its partition, and of no other file where one is named. */
function mayDelete(deletion: PlacedEntry, rows: PlacedEntry): boolean {
  const { content, referenced_data_file: named } = deletion.file;
  const isEquality = content === EQUALITIES;
  if (isEquality ? deletion.sequence <= rows.sequence : deletion.sequence < rows.sequence) return false;
  if (isEquality && deletion.spec?.fields.length === 0) return true;
  if (!isEquality && named != null && named !== rows.file.file_path) return false;
  return (
    deletion.spec?.['spec-id'] === rows.spec?.['spec-id'] &&
    partitionKey(deletion.file) === partitionKey(rows.file)
  );
}

function partitionKey({ partition }: ManifestFile): string {
  return JSON.stringify(partition, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
