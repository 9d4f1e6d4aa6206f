import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TableFileMissingError, TablePathError, TableTooLargeError } from './lakehouse.errors.js';
import type { NeededFile, TableFiles } from './table-files.js';

/** Metadata is read whole; a file of it that is larger is none. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Tables below a folder of this machine. Links are followed as long as they lead to what lies below it, too. */
export class FolderTableFiles implements TableFiles {
  private constructor(
    /** As it was configured: what tables that were written through it name. */
    private readonly folder: string,
    /** Without links. */
    private readonly root: string,
  ) {}

  static async open(folder: string): Promise<FolderTableFiles> {
    return new FolderTableFiles(folder, await realpath(folder));
  }

  async list(folder: string): Promise<readonly string[]> {
    try {
      return (await readdir(await this.pathOf(folder))).sort();
    } catch (error) {
      if (error instanceof TableFileMissingError || isMissing(error)) return [];
      throw error;
    }
  }

  async read(name: string, range?: { readonly offset: number; readonly length: number }): Promise<Buffer> {
    const file = await open(await this.pathOf(name), 'r');
    try {
      const { offset, length } = range ?? { offset: 0, length: (await file.stat()).size };
      if (length > MOST_BYTES) throw new TableTooLargeError('bytes of metadata', MOST_BYTES);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  async writtenAt(name: string): Promise<Date> {
    return (await stat(await this.pathOf(name))).mtime;
  }

  async within<T>(
    files: readonly NeededFile[],
    work: (paths: ReadonlyMap<string, string>) => Promise<T>,
  ): Promise<T> {
    const paths = new Map<string, string>();
    for (const { name } of files) paths.set(name, await this.pathOf(name));
    return work(paths);
  }

  nameOf(address: string): string {
    const path = localPathIn(address);
    for (const root of [this.folder, this.root]) {
      const start = root.endsWith(sep) ? root : `${root}${sep}`;
      if (path?.startsWith(start) === true) return path.slice(start.length);
    }
    throw new TablePathError(address);
  }

  private async pathOf(name: string): Promise<string> {
    const isPlain = name.split('/').every((part) => part !== '..' && part !== '.' && !part.includes('\0'));
    if (!isPlain || name.startsWith('/')) throw new TablePathError(name);
    try {
      const path = await realpath(join(this.root, name));
      if (path !== this.root && !path.startsWith(`${this.root}${sep}`)) throw new TablePathError(name);
      return path;
    } catch (error) {
      if (isMissing(error)) throw new TableFileMissingError(name);
      throw error;
    }
  }
}

/** The path that an address of this machine stands for; null for any other. */
function localPathIn(address: string): string | null {
  if (address.startsWith('/')) return address;
  if (!address.startsWith('file:')) return null;
  try {
    return fileURLToPath(address);
  } catch {
    return null;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
