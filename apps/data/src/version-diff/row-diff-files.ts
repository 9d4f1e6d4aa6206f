import { link, mkdtemp, realpath, rm, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { DataConfig } from '../data.config.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import type { RowCounts } from './compare-rows.js';

/** Compares rows, and puts those that differ into a file at a path where nothing is yet. */
export type MakeComparison = (path: string) => Promise<RowCounts>;

interface MadeFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly counts: RowCounts;
}

/** Comparisons that were made on this machine lately, for whoever reads them page by page. */
@Injectable()
export class RowDiffFiles implements OnApplicationShutdown {
  /** The least recently used first. */
  private readonly files = new Map<string, Promise<MadeFile>>();
  private folder: Promise<string> | undefined;
  private bytes = 0;
  private count = 0;

  constructor(
    private readonly scratch: ScratchFolders,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    const folder = await this.folder;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  /** What came of a comparison, which is made if it is not known. Who asks while it is made waits for it. */
  async counts(name: string, make: MakeComparison): Promise<RowCounts> {
    return (await this.find(name, make)).counts;
  }

  /** Puts the file into a folder. It may be forgotten here meanwhile: the folder keeps it. */
  async place(name: string, make: MakeComparison, path: string): Promise<void> {
    for (;;) {
      const file = await this.find(name, make);
      try {
        await link(file.path, path);
        return;
      } catch (error) {
        // It was forgotten in between.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      }
    }
  }

  private find(name: string, make: MakeComparison): Promise<MadeFile> {
    const file = this.files.get(name) ?? this.make(name, make);
    this.files.delete(name);
    this.files.set(name, file);
    return file;
  }

  private async make(name: string, make: MakeComparison): Promise<MadeFile> {
    try {
      this.folder ??= this.makeFolder();
      const path = join(await this.folder, String(this.count++));
      const counts = await make(path);
      const { size: sizeBytes } = await stat(path);
      this.bytes += sizeBytes;
      void this.forgetBeyond(this.config.rowDiffBytes, name);
      return { path, sizeBytes, counts };
    } catch (error) {
      this.files.delete(name);
      throw error;
    }
  }

  private async forgetBeyond(mostBytes: number, newest: string): Promise<void> {
    for (const [name, file] of [...this.files]) {
      if (this.bytes <= mostBytes || name === newest) return;
      this.files.delete(name);
      // One that could not be made takes no room.
      const known = await file.catch(() => null);
      if (known === null) continue;
      this.bytes -= known.sizeBytes;
      await unlink(known.path);
    }
  }

  private async makeFolder(): Promise<string> {
    return mkdtemp(join(await realpath(tmpdir()), this.scratch.prefix));
  }
}
