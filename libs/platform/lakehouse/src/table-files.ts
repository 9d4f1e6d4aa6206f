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
  /** Where a file lies on this machine, as the engine reads it. @throws {TableFileMissingError | TablePathError} */
  localPath(name: string): Promise<string>;
  /** The name of the file that an absolute address stands for. @throws {TablePathError} */
  nameOf(address: string): string;
}

/** Puts names together: what is empty is no part. */
export function joinNames(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('/');
}
