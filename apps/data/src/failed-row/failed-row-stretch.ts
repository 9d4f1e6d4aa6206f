import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Page } from '@orrery/platform-graphql';
import type { ToldRow } from './told-row.js';

/** A line that can be gone to directly. */
export interface LineMark {
  readonly row: number;
  readonly offset: number;
}

/** Every so many lines one is marked: a page reads about as many more than it gives. */
export const LINES_PER_MARK = 50;

export interface WrittenStretch {
  readonly path: string;
  readonly sizeBytes: number;
  /** The columns at fault, in the order of each row's values. */
  readonly columns: readonly string[];
  /** Its rows follow this one. */
  readonly after: number;
  /** Its last row; `after` when it has none. */
  readonly upTo: number;
  /** Whether none follows. */
  readonly isLast: boolean;
  readonly marks: readonly LineMark[];
}

/** Some of the rows that failed an expectation, one after another, as lines of JSON in a file. */
export class FailedRowStretch {
  constructor(private readonly written: WrittenStretch) {}

  get sizeBytes(): number {
    return this.written.sizeBytes;
  }

  get path(): string {
    return this.written.path;
  }

  get columns(): readonly string[] {
    return this.written.columns;
  }

  get upTo(): number {
    return this.written.upTo;
  }

  get isLast(): boolean {
    return this.written.isLast;
  }

  /** Whether it has the next row after this one, or knows that there is none. */
  covers(row: number): boolean {
    const { after, upTo, isLast } = this.written;
    return after <= row && (isLast || row < upTo);
  }

  /** The rows that follow one of its own, read where they stand in the file. */
  async page(after: number, first: number): Promise<Page<ToldRow>> {
    const { marks, sizeBytes, path, isLast } = this.written;
    const begin = Math.max(0, countUpTo(marks, after) - 1);
    const end = begin + Math.ceil((first + 1) / LINES_PER_MARK) + 1;
    const [from, to] = [marks[begin]?.offset ?? 0, marks[end]?.offset ?? sizeBytes];
    const text = await readPart(path, from, to - from);
    const rows = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ToldRow)
      .filter(({ row }) => row > after);
    return { items: rows.slice(0, first), hasNextPage: rows.length > first || !isLast };
  }

  /** All its lines. The file may be gone before they are read. */
  async read(): Promise<Readable> {
    const file = await open(this.written.path, 'r');
    return file.createReadStream();
  }
}

/** How many marks stand at the row or before it; they ascend. */
function countUpTo(marks: readonly LineMark[], row: number): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.row ?? Number.POSITIVE_INFINITY) <= row) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function readPart(path: string, offset: number, length: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await file.read(buffer, read, length - read, offset + read);
      if (bytesRead === 0) throw new Error('A list of failed rows is shorter than it was written.');
      read += bytesRead;
    }
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}
