import { randomUUID } from 'node:crypto';
import { lstat, open, readdir, unlink, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errnoOf, isAbsent } from './disk.js';

/** Tells the files of this process from those of an earlier one with the same id, as containers often have. */
const PROCESS_TOKEN = randomUUID();
const SUFFIX = '.part';
const FIELD_SEPARATOR = '~';
const READ_ONLY = 0o400;

export interface IncomingFile {
  readonly path: string;
  readonly handle: FileHandle;
}

/** The files of puts under way: each name says which process writes it, so that a sweep knows the orphans. */
export class IncomingFiles {
  constructor(private readonly folder: string) {}

  async create(): Promise<IncomingFile> {
    const fields = [encodeURIComponent(hostname()), String(process.pid), PROCESS_TOKEN, randomUUID()];
    const path = join(this.folder, fields.join(FIELD_SEPARATOR) + SUFFIX);
    return { path, handle: await open(path, 'wx', READ_ONLY) };
  }

  async discard(file: IncomingFile): Promise<void> {
    await file.handle.close();
    await unlinkIfThere(file.path);
  }

  /** Removes the files of processes that have ended, and any that nobody has touched for so long. */
  async sweep(olderThanMs: number): Promise<number> {
    let removed = 0;
    for (const name of await readdir(this.folder)) {
      if (!name.endsWith(SUFFIX)) continue;
      const path = join(this.folder, name);
      if (!isOrphan(name) && !(await isUntouchedFor(path, olderThanMs))) continue;
      if (await unlinkIfThere(path)) removed += 1;
    }
    return removed;
  }
}

function isOrphan(name: string): boolean {
  const [host, pidText, token] = name.split(FIELD_SEPARATOR);
  if (host !== encodeURIComponent(hostname())) return false;
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  return pid === process.pid ? token !== PROCESS_TOKEN : !isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) !== 'ESRCH';
  }
}

async function isUntouchedFor(path: string, ms: number): Promise<boolean> {
  if (isOwn(path)) return false;
  try {
    return Date.now() - (await lstat(path)).mtimeMs > ms;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function isOwn(path: string): boolean {
  return path.includes(FIELD_SEPARATOR + PROCESS_TOKEN + FIELD_SEPARATOR);
}

async function unlinkIfThere(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
