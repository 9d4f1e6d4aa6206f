import { UnreadableFileError } from './tabular-file.errors.js';

/** A file of a table, where it lies on this machine. */
export interface TablePart {
  readonly path: string;
  /** What it is called in its version; null for a file that is the whole table, and has no others to be told from. */
  readonly name: string | null;
}

/** As many files are read as one table. */
export const MAX_PARTS = 10_000;

/** Does something with a part, whose name is told with what is wrong in it. */
export async function inPart<T>(part: TablePart, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UnreadableFileError ? ofPart(part, error) : error;
  }
}

/** What is wrong in a part, with its name. */
export function ofPart({ name }: TablePart, error: UnreadableFileError): UnreadableFileError {
  return name === null ? error : error.inFile(name);
}

export function pathsOf(parts: readonly TablePart[]): readonly string[] {
  return parts.map(({ path }) => path);
}
