import { BrokenTableError, UnsupportedTableFeatureError } from '../lakehouse.errors.js';
import type { StoredColumn, TableEngine } from '../table-engine.js';
import type { NeededFile } from '../table-files.js';
import type { ColumnNaming, StoredNames } from '../table-snapshot.js';
import { NAME_MAPPING, type NameMapping } from './name-mapping.js';

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
    const found = unknown.length === 0 ? [] : await this.engine.columnsOf(unknown);
    for (const [name, columns] of found) {
      const hasNumbers = columns.some(({ fieldId }) => fieldId !== null);
      this.known.set(name, hasNumbers ? null : this.mapped(name, columns));
    }
    return new Map(files.map(({ name }) => [name, this.known.get(name) ?? null]));
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
