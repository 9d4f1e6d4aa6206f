/** A file that the engine is to read. */
export interface NeededFile {
  readonly name: string;
  /** As the table's metadata says; null for a file of metadata, which may be written anew. */
  readonly sizeBytes: number | null;
}

/**
 * The files below one root that tables may lie in. A name is relative to the root, with `/` between its parts. Nothing
 * that a table's metadata says leads out of the root.
 */
export interface TableFiles {
  /** Names of what lies right in a folder, in order; none where there is no such folder. @throws {TablePathError} */
  list(folder: string): Promise<readonly string[]>;
  /**
   * A file of metadata, or a part of a file.
   * @throws {TableFileMissingError | TablePathError | TableTooLargeError}
   */
  read(name: string, range?: { readonly offset: number; readonly length: number }): Promise<Buffer>;
  /** When a file was written last. @throws {TableFileMissingError | TablePathError} */
  writtenAt(name: string): Promise<Date>;
  /**
   * Has files lie on this machine, as the engine reads them, while `work` lasts. It is told their paths by their names.
   * @throws {TableFileMissingError | TablePathError | TableFileReplacedError | TableTooLargeError | OverloadedError}
   */
  within<T>(
    files: readonly NeededFile[],
    work: (paths: ReadonlyMap<string, string>) => Promise<T>,
  ): Promise<T>;
  /** The name of the file that an absolute address, written as URLs are, stands for. @throws {TablePathError} */
  nameOf(address: string): string;
}

/** Puts names together: what is empty is no part. */
export function joinNames(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
