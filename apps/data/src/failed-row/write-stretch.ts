import { open, rm, type FileHandle } from 'node:fs/promises';
import { FailedRowStretch, LINES_PER_MARK, type LineMark } from './failed-row-stretch.js';
import type { ToldRow } from './told-row.js';

export interface StretchToWrite {
  readonly path: string;
  readonly after: number;
  /** Once it is as large, it ends. */
  readonly mostBytes: number;
}

/** What is written: rows in batches, and the columns that their values are of. */
export interface RowsToWrite {
  readonly columns: readonly string[];
  readonly batches: AsyncIterable<readonly ToldRow[]>;
}

const FLUSH_BYTES = 1024 * 1024;

/** Writes failed rows to a new file, as many as it may hold; memory holds a batch. */
export async function writeStretch(
  { columns, batches }: RowsToWrite,
  { path, after, mostBytes }: StretchToWrite,
): Promise<FailedRowStretch> {
  const file = await open(path, 'wx');
  try {
    const lines = new Lines(file);
    const isLast = await lines.add(batches, mostBytes);
    const { sizeBytes, marks, last } = lines;
    return new FailedRowStretch({ path, columns, after, sizeBytes, marks, isLast, upTo: last ?? after });
  } catch (error) {
    await rm(path);
    throw error;
  } finally {
    await file.close();
  }
}

class Lines {
  readonly marks: LineMark[] = [];
  sizeBytes = 0;
  last: number | null = null;
  private count = 0;
  private waiting = '';
  private waitingBytes = 0;

  constructor(private readonly file: FileHandle) {}

  /** Whether all of them had room. */
  async add(batches: AsyncIterable<readonly ToldRow[]>, mostBytes: number): Promise<boolean> {
    for await (const batch of batches) {
      for (const row of batch) {
        if (this.sizeBytes >= mostBytes) {
          await this.flush();
          return false;
        }
        await this.addRow(row);
      }
    }
    await this.flush();
    return true;
  }

  private async addRow(row: ToldRow): Promise<void> {
    const line = `${JSON.stringify(row)}\n`;
    const length = Buffer.byteLength(line);
    if (this.count++ % LINES_PER_MARK === 0) this.marks.push({ row: row.row, offset: this.sizeBytes });
    this.waiting += line;
    this.waitingBytes += length;
    this.sizeBytes += length;
    this.last = row.row;
    if (this.waitingBytes >= FLUSH_BYTES) await this.flush();
  }

  private async flush(): Promise<void> {
    await this.file.appendFile(this.waiting);
    this.waiting = '';
    this.waitingBytes = 0;
  }
}
