import { constants } from 'node:fs';
import { link, lstat, open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BlobStat } from '../store/artifact-store.js';
import { ArtifactNotFoundError, UnsafeArtifactFolderError } from '../store/artifact.errors.js';
import { digestFromHex, hexOfDigest, type Digest } from '../store/digest.js';
import { ensureDirectory, errnoOf, isAbsent, isPlainDirectory, syncDirectory } from './disk.js';

const FAN_OUT = /^[0-9a-f]{2}$/;
const BLOB = /^[0-9a-f]{64}$/;
const LINKS_UNSUPPORTED = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']);
const OPEN_BLOB = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

interface BlobPlace {
  readonly directories: readonly [string, string];
  readonly path: string;
}

/** The finished blobs: `<folder>/ab/cd/abcd…`. Every path is made of a digest's hex digits. */
export class BlobFolder {
  constructor(private readonly folder: string) {}

  /** Opens a blob for reading, never through a link. */
  async open(digest: Digest): Promise<FileHandle> {
    const { directories, path } = this.placeOf(digest);
    if (!(await isPlainDirectory(directories[1]))) throw new ArtifactNotFoundError(digest);
    const handle = await openWithoutFollowing(path, digest);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw new UnsafeArtifactFolderError(basename(path));
  }

  async find(digest: Digest): Promise<BlobStat | null> {
    const { directories, path } = this.placeOf(digest);
    if (!(await isPlainDirectory(directories[1]))) return null;
    return statBlob(path, digest);
  }

  /** Whether the whole blob is there; if so, it is durable when this resolves, whoever stored it. */
  async holds(digest: Digest, sizeBytes: number): Promise<boolean> {
    const found = await this.find(digest);
    if (found?.sizeBytes !== sizeBytes) return false;
    await syncDirectory(this.placeOf(digest).directories[1]);
    return true;
  }

  /** Gives a complete, synced file its final name. Resolves to false when the blob was there already. */
  async publish(file: string, digest: Digest, sizeBytes: number): Promise<boolean> {
    const { directories, path } = this.placeOf(digest);
    for (const directory of directories) await ensureDirectory(directory);
    if (!(await isPlainDirectory(directories[1])))
      throw new UnsafeArtifactFolderError(basename(directories[1]));
    const isNew = await linkOnce(file, path, sizeBytes);
    await syncDirectory(directories[1]);
    return isNew;
  }

  async delete(digest: Digest): Promise<boolean> {
    const { directories, path } = this.placeOf(digest);
    if (!(await isPlainDirectory(directories[1]))) return false;
    try {
      await unlink(path);
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
    await syncDirectory(directories[1]);
    return true;
  }

  async *list(): AsyncGenerator<BlobStat> {
    for (const first of await namesIn(this.folder, FAN_OUT)) {
      for (const second of await namesIn(join(this.folder, first), FAN_OUT)) {
        yield* this.listFolder(first, second);
      }
    }
  }

  private async *listFolder(first: string, second: string): AsyncGenerator<BlobStat> {
    const directory = join(this.folder, first, second);
    for (const hex of await namesIn(directory, BLOB)) {
      if (!hex.startsWith(first + second)) continue;
      const found = await statBlob(join(directory, hex), digestFromHex(hex));
      if (found !== null) yield found;
    }
  }

  private placeOf(digest: Digest): BlobPlace {
    const hex = hexOfDigest(digest);
    const first = join(this.folder, hex.slice(0, 2));
    const second = join(first, hex.slice(2, 4));
    return { directories: [first, second], path: join(second, hex) };
  }
}

async function openWithoutFollowing(path: string, digest: Digest): Promise<FileHandle> {
  try {
    return await open(path, OPEN_BLOB);
  } catch (error) {
    if (isAbsent(error)) throw new ArtifactNotFoundError(digest);
    if (errnoOf(error) === 'ELOOP') throw new UnsafeArtifactFolderError(basename(path));
    throw error;
  }
}

async function statBlob(path: string, digest: Digest): Promise<BlobStat | null> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? { digest, sizeBytes: stats.size, storedAt: stats.mtime } : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/**
 * `link` fails when the name exists, which makes exactly one of several writers the first; a file system without links
 * falls back to `rename`. What has the name but not the size (a disk that lied about its sync) is replaced.
 */
async function linkOnce(file: string, path: string, sizeBytes: number): Promise<boolean> {
  try {
    await link(file, path);
    return true;
  } catch (error) {
    const code = errnoOf(error) ?? '';
    if (code !== 'EEXIST' && !LINKS_UNSUPPORTED.has(code)) throw error;
    if (await isFileOfSize(path, sizeBytes)) return false;
    await rename(file, path);
    return true;
  }
}

async function isFileOfSize(path: string, sizeBytes: number): Promise<boolean> {
  try {
    const stats = await lstat(path);
    return stats.isFile() && stats.size === sizeBytes;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

async function namesIn(folder: string, form: RegExp): Promise<string[]> {
  if (!(await isPlainDirectory(folder))) return [];
  return (await readdir(folder)).filter((name) => form.test(name)).sort();
}
