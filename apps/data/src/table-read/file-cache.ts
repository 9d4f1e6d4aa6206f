import { link, mkdtemp, open, realpath, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Digest } from '@orrery/platform-artifacts';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Content } from '../content/content.js';
import type { DataConfig } from '../data.config.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import type { Excerpt } from './parquet/excerpt.js';
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
  /** Whether all of these are there. */
  readonly has: (spans: readonly Span[]) => boolean;
}

/** Files of versions on this machine, so that whoever reads page by page does not fetch them page by page. */
@Injectable()
export class FileCache implements OnApplicationShutdown {
  /** The least recently used first: files by their manifests, excerpts of them by their names behind that. */
  private readonly files = new Map<string, Promise<CachedFile>>();
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

  /**
   * Puts a file into a folder under a name. The cache may forget it meanwhile: the folder keeps it.
   * @param excerpt what the file is to be instead: other bytes at its end, and all others where they were.
   */
  async place(
    manifest: Digest,
    folder: string,
    name: string,
    excerpt: Excerpt | null = null,
  ): Promise<PlacedFile> {
    const path = join(folder, name);
    const key = excerpt === null ? manifest : `${manifest} ${excerpt.name}`;
    for (;;) {
      const file = await this.find(key, () => this.make(manifest, excerpt));
      try {
        await link(file.path, path);
      } catch (error) {
        // It was forgotten in between.
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
        continue;
      }
      const { sizeBytes } = file;
      const fill = (spans: readonly Span[] = [{ start: 0, end: sizeBytes }]) =>
        this.fill(file, { manifest, key, spans, path });
      const has = (spans: readonly Span[]): boolean => missingOf(spans, file.present).length === 0;
      return { path, sizeBytes, fill, has };
    }
  }

  private find(key: string, make: () => Promise<CachedFile>): Promise<CachedFile> {
    const file =
      this.files.get(key) ??
      make().catch((error: unknown) => {
        this.files.delete(key);
        throw error;
      });
    this.files.delete(key);
    this.files.set(key, file);
    return file;
  }

  private async make(manifest: Digest, excerpt: Excerpt | null): Promise<CachedFile> {
    this.folder ??= this.makeFolder();
    const path = join(await this.folder, String(this.count++));
    const made = { path, isKept: true, filling: Promise.resolve() };
    const { sizeBytes } = await this.content.describe(manifest);
    await this.content.materialise(manifest, path, []);
    if (excerpt === null) return { ...made, sizeBytes, present: [] };
    const { at, tail } = excerpt;
    await writeTail(path, excerpt);
    const end = at + tail.byteLength;
    this.bytes += tail.byteLength;
    return { ...made, sizeBytes: end, present: [{ start: at, end }] };
  }

  /** @param path a name of the file that stays while it is filled. */
  private fill(
    file: CachedFile,
    {
      manifest,
      key,
      spans,
      path,
    }: {
      readonly manifest: Digest;
      readonly key: string;
      readonly spans: readonly Span[];
      readonly path: string;
    },
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
    return filled.then(() => this.forgetBeyond(this.config.tableCacheBytes, key));
  }

  private async forgetBeyond(mostBytes: number, newest: string): Promise<void> {
    for (const [key, file] of [...this.files]) {
      if (this.bytes <= mostBytes || key === newest) return;
      if (!this.files.delete(key)) continue;
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

async function writeTail(path: string, { at, tail }: Excerpt): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.truncate(at);
    await file.write(tail, 0, tail.byteLength, at);
  } finally {
    await file.close();
  }
}
