import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { FetchedFiles, NamedObjects } from './fetched-files.js';
import { TableFileMissingError, TablePathError, TableTooLargeError } from './lakehouse.errors.js';
import type { NeededFile, TableFiles } from './table-files.js';
import type { ObjectNeed, TableObjects } from './table-objects.js';

/** Metadata is read whole; a file of it that is larger is none. */
const MOST_BYTES = 256 * 1024 * 1024;
/** A connection may break so often before a file is given up. */
const MOST_TRIES = 3;
const MOST_NAMES = 1_000_000;
const ADDRESS = /^s3[an]?:\/\/([^/]+)\/(.*)$/;

/** Where tables lie in a bucket. */
export interface S3Root {
  /** A name of its own among the roots. */
  readonly name: string;
  readonly bucket: string;
  /** What all names begin with in the bucket, with a slash at its end, or empty. */
  readonly keyPrefix: string;
  readonly objects: TableObjects;
}

/** Tables below a prefix of a bucket. What the engine reads of them is fetched whole, into bounded room on this machine. */
export class S3TableFiles implements TableFiles {
  constructor(
    private readonly root: S3Root,
    private readonly fetched: FetchedFiles,
  ) {}

  async list(folder: string): Promise<readonly string[]> {
    const names = new Set<string>();
    for await (const name of this.root.objects.list(checked(folder))) {
      if (names.size === MOST_NAMES) throw new TableTooLargeError('files in one folder', MOST_NAMES);
      names.add(name);
    }
    return [...names].sort();
  }

  async read(name: string, range?: { readonly offset: number; readonly length: number }): Promise<Buffer> {
    if ((range?.length ?? 0) > MOST_BYTES) throw new TableTooLargeError('bytes of metadata', MOST_BYTES);
    for (let tries = 1; ; tries += 1) {
      const bytes = await this.openMetadata(name, range);
      try {
        return await buffer(bytes);
      } catch (error) {
        // A connection that broke: files of metadata are small, and read again.
        if (tries === MOST_TRIES) throw error;
      }
    }
  }

  async writtenAt(name: string): Promise<Date> {
    const facts = await this.root.objects.stat(checked(name));
    if (facts === null) throw new TableFileMissingError(name);
    return facts.writtenAt;
  }

  within<T>(
    files: readonly NeededFile[],
    work: (paths: ReadonlyMap<string, string>) => Promise<T>,
  ): Promise<T> {
    for (const { name } of files) checked(name);
    const from: NamedObjects = { root: this.root.name, objects: this.root.objects };
    return this.fetched.within(from, files, work);
  }

  nameOf(address: string): string {
    const [, bucket, path = ''] = ADDRESS.exec(address) ?? [];
    const key = decoded(path);
    const { keyPrefix } = this.root;
    if (bucket !== this.root.bucket || key === null || !key.startsWith(keyPrefix)) {
      throw new TablePathError(address);
    }
    return checked(key.slice(keyPrefix.length));
  }

  private async openMetadata(name: string, range: ObjectNeed['range']): Promise<Readable> {
    const answer = await this.root.objects.open(checked(name), range === undefined ? {} : { range });
    if (answer.kind !== 'FOUND') throw new TableFileMissingError(name);
    const { bytes, facts } = answer;
    if (range === undefined && facts.sizeBytes > MOST_BYTES) {
      bytes.destroy();
      throw new TableTooLargeError('bytes of metadata', MOST_BYTES);
    }
    return bytes;
  }
}

/** A bucket knows no `..`; addresses of it do. @throws {TablePathError} */
function checked(name: string): string {
  const isPlain = name.split('/').every((part) => part !== '..' && part !== '.' && !part.includes('\0'));
  if (!isPlain || name.startsWith('/')) throw new TablePathError(name);
  return name;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
