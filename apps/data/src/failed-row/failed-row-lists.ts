import { mkdtemp, realpath, rm, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { DataConfig } from '../data.config.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import type { FailedRowStretch } from './failed-row-stretch.js';
import type { StretchToWrite } from './write-stretch.js';

/** A place in a list of failed rows, and how the list goes on from there. */
export interface PlaceInList {
  /** Which list: whatever is told by the same name is the same for ever. */
  readonly list: string;
  readonly after: number;
  readonly write: (stretch: StretchToWrite) => Promise<FailedRowStretch>;
}

interface Entry {
  readonly list: string;
  readonly after: number;
  readonly made: Promise<FailedRowStretch>;
  /** Once it is there. */
  stretch: FailedRowStretch | null;
  users: number;
}

/** One list is not to drive out all others. */
const SHARE_OF_A_STRETCH = 1 / 4;
const MOST_STRETCHES = 1000;

/**
 * Failed rows on the disk of this instance, so that whoever reads them page by page has the version scanned once, and not
 * once for each page. Nothing depends on them: what was forgotten, or is another instance's, is written anew.
 */
@Injectable()
export class FailedRowLists implements OnApplicationShutdown {
  /** The least recently used first. */
  private entries: readonly Entry[] = [];
  private folder: Promise<string> | undefined;
  private count = 0;

  constructor(
    private readonly scratch: ScratchFolders,
    @Inject(SERVICE_CONFIG) private readonly config: Pick<DataConfig, 'failedRowBytes'>,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    const folder = await this.folder;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  /** The stretch of the list that goes on at the place; its file stays while `work` lasts. */
  async use<T>(place: PlaceInList, work: (stretch: FailedRowStretch) => Promise<T>): Promise<T> {
    for (;;) {
      const entry = this.find(place) ?? this.begin(place);
      entry.users += 1;
      try {
        const stretch = await entry.made;
        if (stretch.covers(place.after)) return await work(stretch);
      } finally {
        entry.users -= 1;
        await this.forget();
      }
    }
  }

  private find({ list, after }: PlaceInList): Entry | undefined {
    const found = this.entries.findLast(
      (entry) =>
        entry.list === list &&
        entry.after <= after &&
        (entry.stretch === null || entry.stretch.covers(after)),
    );
    if (found !== undefined) this.entries = [...this.entries.filter((entry) => entry !== found), found];
    return found;
  }

  private begin({ list, after, write }: PlaceInList): Entry {
    const entry: Entry = { list, after, made: this.written(after, write), stretch: null, users: 0 };
    this.entries = [...this.entries, entry];
    void entry.made.then(
      (stretch) => {
        entry.stretch = stretch;
      },
      () => {
        this.entries = this.entries.filter((other) => other !== entry);
      },
    );
    return entry;
  }

  private async written(after: number, write: PlaceInList['write']): Promise<FailedRowStretch> {
    this.folder ??= this.makeFolder();
    const path = join(await this.folder, String(this.count++));
    return write({ path, after, mostBytes: Math.ceil(this.config.failedRowBytes * SHARE_OF_A_STRETCH) });
  }

  /** Forgets lists, as far as nobody reads them. @param prefix what their names begin with. */
  async forgetLists(prefix: string): Promise<void> {
    const forgotten: FailedRowStretch[] = [];
    this.entries = this.entries.filter(({ list, stretch, users }) => {
      if (!list.startsWith(prefix) || stretch === null || users > 0) return true;
      forgotten.push(stretch);
      return false;
    });
    await Promise.all(forgotten.map(({ path }) => unlink(path)));
  }

  /** Forgets what was not used for the longest, until the rest has room. */
  private async forget(): Promise<void> {
    let bytes = this.entries.reduce((sum, { stretch }) => sum + (stretch?.sizeBytes ?? 0), 0);
    let count = this.entries.length;
    const forgotten: FailedRowStretch[] = [];
    this.entries = this.entries.filter(({ stretch, users }) => {
      const hasRoom = bytes <= this.config.failedRowBytes && count <= MOST_STRETCHES;
      if (hasRoom || users > 0 || stretch === null) return true;
      bytes -= stretch.sizeBytes;
      count -= 1;
      forgotten.push(stretch);
      return false;
    });
    await Promise.all(forgotten.map(({ path }) => unlink(path)));
  }

  private async makeFolder(): Promise<string> {
    return mkdtemp(join(await realpath(tmpdir()), this.scratch.prefix));
  }
}
