import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';

/** Tells the folders of this process from those of an earlier one with the same id, as containers often have. */
const PROCESS_TOKEN = randomUUID().slice(0, 8);
const PREFIX = 'orrery-data';
const NAME = /^orrery-data-(\d+)-([0-9a-f]{8})-/;

/** Private temporary folders, each gone when its work ends; those of processes that were killed go at the next start. */
@Injectable()
export class ScratchFolders implements OnModuleInit {
  async onModuleInit(): Promise<void> {
    for (const name of await readdir(tmpdir())) {
      const [, pid, token] = NAME.exec(name) ?? [];
      if (pid === undefined || !isOrphan(Number(pid), token)) continue;
      // Another user's folder cannot be removed, and need not be.
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => {});
    }
  }

  async within<T>(work: (folder: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(
      join(await realpath(tmpdir()), `${PREFIX}-${process.pid}-${PROCESS_TOKEN}-`),
    );
    try {
      return await work(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
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
