import { quoteText } from '@orrery/platform-tables';
import { BrokenTableError, UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import type { OpenTableFiles, TableEngine } from '../table-engine.js';
import type { NeededFile } from '../table-files.js';
import type { ColumnNaming, StoredNames } from '../table-snapshot.js';
import { NAME_MAPPING, type NameMapping } from './name-mapping.js';

/** A column as a file has it. */
interface StoredColumn {
  readonly name: string;
  readonly fieldId: number | null;
}

/** Looks into files of Iceberg for the numbers of their columns: those that others wrote and a table took over have none. */
export class IcebergNaming implements ColumnNaming {
  private readonly known = new Map<string, StoredNames | null>();

  constructor(
    private readonly engine: TableEngine,
    private readonly mapping: NameMapping | null,
  ) {}

  /** @throws {UnsupportedTableFeatureError} for a file without numbers where nothing says what its columns are. */
  async of(files: readonly NeededFile[]): Promise<ReadonlyMap<string, StoredNames | null>> {
    const unknown = files.filter(({ name }) => !this.known.has(name));
    if (unknown.length > 0) await this.engine.within(unknown, (open) => this.look(unknown, open));
    return new Map(files.map(({ name }) => [name, this.known.get(name) ?? null]));
  }

  private async look(files: readonly NeededFile[], open: OpenTableFiles): Promise<void> {
    const names = new Map(files.map(({ name }) => [open.pathOf(name), name]));
    for (const [path, columns] of await columnsOf([...names.keys()], open)) {
      const name = names.get(path) ?? path;
      this.known.set(
        name,
        columns.some(({ fieldId }) => fieldId !== null) ? null : this.mapped(name, columns),
      );
    }
  }

  private mapped(file: string, columns: readonly StoredColumn[]): StoredNames {
    if (this.mapping === null) {
      throw new UnsupportedTableFeatureError(
        'ICEBERG',
        `files without numbers of columns, and no ${NAME_MAPPING}`,
      );
    }
    const names = new Map<number, string>();
    for (const { name } of columns) {
      const id = this.mapping.idOf(name);
      if (id === undefined) continue;
      if (names.has(id))
        throw new BrokenTableError(file, `has two columns that are mapped to the field ${id}`);
      names.set(id, name);
    }
    return names;
  }
}

/** What is right below the root of each file's schema, which is told as a tree, each node before its children. */
async function columnsOf(
  paths: readonly string[],
  { stream }: OpenTableFiles,
): Promise<ReadonlyMap<string, readonly StoredColumn[]>> {
  const columns = new Map(paths.map((path): [string, StoredColumn[]] => [path, []]));
  const open = new Map<string, number[]>();
  const sql = `SELECT file_name, name, num_children, field_id FROM parquet_schema([${paths.map(quoteText).join(', ')}])`;
  for await (const rows of stream(sql)) {
    for (const { file_name: file, name, num_children: children, field_id: id } of rows) {
      const path = String(file);
      const levels = open.get(path);
      if (levels === undefined) {
        open.set(path, [Number(children ?? 0)]);
        continue;
      }
      while (levels.at(-1) === 0) levels.pop();
      const fieldId = id === null || id === undefined ? null : Number(id);
      if (levels.length === 1) columns.get(path)?.push({ name: String(name), fieldId });
      levels.push((levels.pop() ?? 0) - 1);
      if (Number(children ?? 0) > 0) levels.push(Number(children));
    }
  }
  return columns;
}
