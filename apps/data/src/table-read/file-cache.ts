import { link, mkdtemp, realpath, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Digest } from '@orrery/platform-artifacts';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Content } from '../content/content.js';
import type { DataConfig } from '../data.config.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';

interface CachedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Files of versions on this machine, so that whoever reads page by page does not fetch them page by page. */
@Injectable()
export class FileCache implements OnApplicationShutdown {
  /** The least recently used first. */
  private readonly files = new Map<Digest, Promise<CachedFile>>();
  private folder: Promise<string> | undefined;
  private bytes = 0;
  private count = 0;

  constructor(
    private readonly content: Content,
    private readonly scratch: ScratchFolders,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    const folder = await this.folder;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  /** Puts a file into a folder under a name. The cache may forget it meanwhile: the folder keeps it. */
  async place(manifest: Digest, folder: string, name: string): Promise<string> {
    const path = join(folder, name);
    for (;;) {
      const file = await this.find(manifest);
      try {
        await link(file.path, path);
        return path;
      } catch (error) {
        // It was forgotten in between.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      }
    }
  }

  private find(manifest: Digest): Promise<CachedFile> {
    const known = this.files.get(manifest);
    this.files.delete(manifest);
    const file = known ?? this.fetch(manifest);
    this.files.set(manifest, file);
    return file;
  }

  private async fetch(manifest: Digest): Promise<CachedFile> {
    try {
      this.folder ??= this.makeFolder();
      const path = join(await this.folder, String(this.count++));
      const { sizeBytes } = await this.content.describe(manifest);
      await this.content.materialise(manifest, path);
      this.bytes += sizeBytes;
      void this.forgetBeyond(this.config.tableCacheBytes, manifest);
      return { path, sizeBytes };
    } catch (error) {
      this.files.delete(manifest);
      throw error;
    }
  }

  private async forgetBeyond(mostBytes: number, newest: Digest): Promise<void> {
    for (const [manifest, file] of [...this.files]) {
      if (this.bytes <= mostBytes || manifest === newest) return;
      this.files.delete(manifest);
      // One that could not be fetched takes no room.
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
