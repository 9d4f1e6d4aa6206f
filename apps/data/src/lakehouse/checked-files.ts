import { stat } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import {
  BrokenTableError,
  TableFileMissingError,
  type NeededFile,
  type StoredColumn,
  type TableFiles,
} from '@orrery/platform-lakehouse';
import { readParquetSchema } from '../tabular-file/read-parquet-schema.js';
import { UnreadableFileError } from '../tabular-file/tabular-file.errors.js';

const KEPT = 100_000;

/** Parquet files that others wrote, looked at before the engine does: what could end it is refused by name. */
@Injectable()
export class CheckedFiles {
  /** Those that passed, as they were then. */
  private readonly passed = new Set<string>();

  /**
   * Has files lie where the engine may read them, while `work` lasts.
   * @throws {BrokenTableError | TableFileMissingError | TablePathError | TableFileReplacedError | OverloadedError}
   */
  within<T>(
    files: TableFiles,
    needed: readonly NeededFile[],
    work: (paths: ReadonlyMap<string, string>) => Promise<T>,
  ): Promise<T> {
    return files.within(needed, async (paths) => {
      for (const [name, path] of paths) await this.check(name, path);
      return work(paths);
    });
  }

  /** What files call their columns, without the engine. */
  columnsOf(
    files: TableFiles,
    needed: readonly NeededFile[],
  ): Promise<ReadonlyMap<string, readonly StoredColumn[]>> {
    return this.within(files, needed, async (paths) => {
      const found = new Map<string, readonly StoredColumn[]>();
      for (const [name, path] of paths) {
        const { columns, fieldIds } = await readParquetSchema(path);
        found.set(
          name,
          columns.map((column, at) => ({ name: column, fieldId: fieldIds[at] ?? null })),
        );
      }
      return found;
    });
  }

  private async check(name: string, path: string): Promise<void> {
    try {
      const { ino, size, mtimeMs } = await stat(path);
      const key = `${path}\n${ino} ${size} ${mtimeMs}`;
      if (this.passed.has(key)) return;
      await readParquetSchema(path);
      if (this.passed.size >= KEPT) this.passed.clear();
      this.passed.add(key);
    } catch (error) {
      if (error instanceof UnreadableFileError) {
        throw new BrokenTableError(
          name,
          `cannot be read: ${String(error.details['reason']).replace(/\.$/, '')}`,
        );
      }
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
        throw new TableFileMissingError(name);
      }
      throw error;
    }
  }
}
