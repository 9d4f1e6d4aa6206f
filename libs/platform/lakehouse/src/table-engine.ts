import type { SqlRow } from '@orrery/platform-tables';
import type { NeededFile } from './table-files.js';

/** Questions to an engine while it sees some files of a table. */
export interface OpenTableFiles {
  /** The rows that a statement gives, a batch at a time. */
  stream(sql: string): AsyncIterable<readonly SqlRow[]>;
  /** Where a file lies, as statements name it. */
  pathOf(name: string): string;
}

/** A column as a file has it. */
export interface StoredColumn {
  readonly name: string;
  /** The number that its writer gave it; null for none. */
  readonly fieldId: number | null;
}

/** Something that reads the Parquet files of a table in DuckDB's SQL. */
export interface TableEngine {
  /** @throws what `TableFiles.within` throws, for a file that cannot be seen. */
  within<T>(files: readonly NeededFile[], work: (open: OpenTableFiles) => Promise<T>): Promise<T>;
  /** What files call their columns, by the names of the files. @throws what `within` throws. */
  columnsOf(files: readonly NeededFile[]): Promise<ReadonlyMap<string, readonly StoredColumn[]>>;
}
