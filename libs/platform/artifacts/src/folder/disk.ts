import { lstat, mkdir, open, realpath, chmod } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DomainError } from '@orrery/domain';
import { ArtifactStoreUnavailableError, UnsafeArtifactFolderError } from '../store/artifact.errors.js';

const OWNER_ONLY = 0o700;

/** The code of a system error (`ENOENT`), or undefined for any other failure. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

export function isAbsent(error: unknown): boolean {
  const code = errnoOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

/** A full or failing disk is the store's failure, to be told apart from that of the bytes' source. */
export async function onDisk<T>(operation: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new ArtifactStoreUnavailableError(operation, errnoOf(error) ?? 'an unexpected failure', {
      cause: error,
    });
  }
}

/** Makes a name in a folder survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes one folder if it is missing, durably. What is there already must be a real folder, not a link to one. */
export async function ensureDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: OWNER_ONLY });
    await syncDirectory(dirname(path));
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    const stats = await lstat(path);
    if (!stats.isDirectory()) throw new UnsafeArtifactFolderError(basename(path));
    if ((stats.mode & 0o077) !== 0) await chmod(path, OWNER_ONLY);
  }
}

/** Whether the folder is there; one that is reached through a link is refused. */
export async function isPlainDirectory(path: string): Promise<boolean> {
  try {
    if ((await realpath(path)) !== path) throw new UnsafeArtifactFolderError(basename(path));
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    if (errnoOf(error) === 'ELOOP') throw new UnsafeArtifactFolderError(basename(path));
    throw error;
  }
}
