import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Tells the folders of this process from those of an earlier one with the same id, as containers often have. */
const PROCESS_TOKEN = randomUUID().slice(0, 8);

/** Temporary folders of one service that nobody else can read, each gone when its work ends. */
export class PrivateFolders {
  /** What the names of this process's folders start with. */
  readonly prefix: string;
  private readonly name: RegExp;

  /** @param owner what the names start with: letters, digits and hyphens. */
  constructor(owner: string) {
    this.prefix = `${owner}-${process.pid}-${PROCESS_TOKEN}-`;
    this.name = new RegExp(`^${owner}-(\\d+)-([0-9a-f]{8})-`);
  }

  /** The folder's path has no symbolic links. */
  async within<T>(work: (folder: string) => Promise<T>): Promise<T> {
    // Only its owner can enter what mkdtemp makes.
    const folder = await mkdtemp(join(await realpath(tmpdir()), this.prefix));
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Removes what processes of this owner left that were killed: called at the start. */
  async removeOrphans(): Promise<void> {
    for (const name of await readdir(tmpdir())) {
      const [, pid, token] = this.name.exec(name) ?? [];
      if (pid === undefined || !isOrphan(Number(pid), token)) continue;
      // Another user's folder cannot be removed, and need not be.
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
    }
  }
}

function isOrphan(pid: number, token: string | undefined): boolean {
  if (pid === process.pid) return token !== PROCESS_TOKEN;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
