import { link, mkdtemp, realpath, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Digest } from '@orrery/platform-artifacts';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Content } from '../content/content.js';
import type { DataConfig } from '../data.config.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { bytesIn, missingOf, unionOf, type Span } from './spans.js';

/** A file of the full size, with holes where nobody has read yet. */
interface CachedFile {
  readonly path: string;
  readonly sizeBytes: number;
  present: readonly Span[];
  /** Until the cache forgets it; what is fetched later is not counted. */
  isKept: boolean;
  /** What is being fetched into it: one after another, so that nothing is fetched twice. */
  filling: Promise<void>;
}

/** A file that was put into a folder. */
export interface PlacedFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Fetches bytes that are not there yet; all of them, where none are named. */
  readonly fill: (spans?: readonly Span[]) => Promise<void>;
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
  async place(manifest: Digest, folder: string, name: string): Promise<PlacedFile> {
    const path = join(folder, name);
    for (;;) {
      const file = await this.find(manifest);
      try {
        await link(file.path, path);
      } catch (error) {
        // It was forgotten in between.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
        continue;
      }
      const { sizeBytes } = file;
      const fill = (spans: readonly Span[] = [{ start: 0, end: sizeBytes }]) =>
        this.fill(manifest, file, { spans, path });
      return { path, sizeBytes, fill };
    }
  }

  private find(manifest: Digest): Promise<CachedFile> {
    const known = this.files.get(manifest);
    this.files.delete(manifest);
    const file = known ?? this.make(manifest);
    this.files.set(manifest, file);
    return file;
  }

  private async make(manifest: Digest): Promise<CachedFile> {
    try {
      this.folder ??= this.makeFolder();
      const path = join(await this.folder, String(this.count++));
      const { sizeBytes } = await this.content.describe(manifest);
      await this.content.materialise(manifest, path, []);
      return { path, sizeBytes, present: [], isKept: true, filling: Promise.resolve() };
    } catch (error) {
      this.files.delete(manifest);
      throw error;
    }
  }

  /** @param path a name of the file that stays while it is filled. */
  private fill(
    manifest: Digest,
    file: CachedFile,
    { spans, path }: { readonly spans: readonly Span[]; readonly path: string },
  ): Promise<void> {
    const filled = file.filling.then(async () => {
      const missing = missingOf(spans, file.present);
      if (missing.length === 0) return;
      await this.content.fill(
        manifest,
        path,
        missing.map(({ start, end }) => ({ offset: start, length: end - start })),
      );
      file.present = unionOf([...file.present, ...missing]);
      if (file.isKept) this.bytes += bytesIn(missing);
    });
    // Who comes next fetches what could not be fetched.
    file.filling = filled.catch(() => undefined);
    return filled.then(() => this.forgetBeyond(this.config.tableCacheBytes, manifest));
  }

  private async forgetBeyond(mostBytes: number, newest: Digest): Promise<void> {
    for (const [manifest, file] of [...this.files]) {
      if (this.bytes <= mostBytes || manifest === newest) return;
      if (!this.files.delete(manifest)) continue;
      // One that could not be made takes no room.
      const known = await file.catch(() => null);
      if (known === null) continue;
      known.isKept = false;
      this.bytes -= bytesIn(known.present);
      await unlink(known.path);
    }
  }

  private async makeFolder(): Promise<string> {
    return mkdtemp(join(await realpath(tmpdir()), this.scratch.prefix));
  }
}
