import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OverloadedError } from '@orrery/domain';
import { fetchObject, type OpenedObject } from './fetch-object.js';
import { TableFileMissingError, TableFileReplacedError, TableTooLargeError } from './lakehouse.errors.js';
import type { NeededFile } from './table-files.js';
import type { TableObjects } from './table-objects.js';

const RETRY_AFTER_MS = 2_000;
const LANES = 8;
/** What is remembered of files after their bytes were given up. */
const REMEMBERED = 100_000;

/** A file that lies here. */
interface FetchedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly etag: string;
}

/** The place of a file that is here, or on its way. */
interface Slot {
  readonly file: Promise<FetchedFile>;
  /** Null until it is here. */
  here: FetchedFile | null;
  /** How many wait for it or read it. */
  holds: number;
  /** Whether it goes when nobody holds it any more. */
  isRetired: boolean;
}

/** What a file was when it came here first. */
interface Remembered {
  readonly etag: string;
  readonly digest: string;
}

/** A bucket, by a name of its own among those that share the room. */
export interface NamedObjects {
  readonly root: string;
  readonly objects: TableObjects;
}

/**
 * Files of buckets on this machine, in bounded room: those that nobody reads go, the least recently used first. Files of a
 * table never change, so one that came is asked for no more; files of metadata are asked for again each time.
 */
export class FetchedFiles {
  /** The least recently used first. */
  private readonly slots = new Map<string, Slot>();
  private readonly remembered = new Map<string, Remembered>();
  private usedBytes = 0;
  private count = 0;

  /** @param folder one of its own, made when it is first needed. */
  constructor(
    private readonly folder: () => Promise<string>,
    private readonly mostBytes: number,
  ) {}

  /**
   * Holds files while `work` lasts.
   * @throws {TableTooLargeError} for more than there is room for.
   * @throws {OverloadedError} where others have the room now.
   * @throws {TableFileMissingError | TableFileReplacedError}
   */
  async within<T>(
    from: NamedObjects,
    needed: readonly NeededFile[],
    work: (paths: ReadonlyMap<string, string>) => Promise<T>,
  ): Promise<T> {
    const files = [...new Map(needed.map((file) => [file.name, file])).values()];
    const bytes = files.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0);
    if (bytes > this.mostBytes) throw new TableTooLargeError('bytes in its files', this.mostBytes);
    const held = new Map<string, Slot>();
    try {
      await inLanes(files, async (file) => void held.set(file.name, await this.hold(from, file)));
      return await work(new Map([...held].map(([name, { here }]) => [name, here?.path ?? ''])));
    } finally {
      for (const slot of held.values()) await this.release(slot);
    }
  }

  private async hold(from: NamedObjects, needed: NeededFile): Promise<Slot> {
    const key = `${from.root}\n${needed.name}`;
    const known = this.slots.get(key);
    if (known === undefined) return this.wait(this.begin(key, () => this.fetch(from, needed, key)));
    this.slots.delete(key);
    this.slots.set(key, known);
    const slot = await this.wait(known);
    let fresh: OpenedObject | null;
    try {
      fresh = needed.sizeBytes === null ? await rewritten(from, needed, slot) : null;
      if (fresh === null) return requireSize(needed, slot);
    } catch (error) {
      await this.release(slot);
      throw error;
    }
    const begun = this.begin(key, () => this.take(from, needed, key, fresh));
    const [now] = await Promise.all([this.wait(begun), this.release(slot)]);
    return now;
  }

  /** Takes the place of what was there. */
  private begin(key: string, fetch: () => Promise<FetchedFile>): Slot {
    const slot: Slot = { file: fetch(), here: null, holds: 0, isRetired: false };
    const before = this.slots.get(key);
    if (before !== undefined) before.isRetired = true;
    // Somebody else may have been as quick: nobody waits for theirs any more.
    if (before !== undefined && before.holds === 0) void this.giveUp(before);
    this.slots.set(key, slot);
    slot.file.then(
      (file) => (slot.here = file),
      // Who comes next fetches what could not be fetched.
      () => this.slots.get(key) === slot && this.slots.delete(key),
    );
    return slot;
  }

  private async wait(slot: Slot): Promise<Slot> {
    slot.holds += 1;
    try {
      slot.here = await slot.file;
      return slot;
    } catch (error) {
      slot.holds -= 1;
      throw error;
    }
  }

  private async release(slot: Slot): Promise<void> {
    slot.holds -= 1;
    if (slot.isRetired && slot.holds === 0) await this.giveUp(slot);
  }

  private async fetch(from: NamedObjects, needed: NeededFile, key: string): Promise<FetchedFile> {
    const answer = await from.objects.open(needed.name);
    if (answer.kind !== 'FOUND') throw new TableFileMissingError(needed.name);
    return this.take(from, needed, key, answer);
  }

  private async take(
    { objects }: NamedObjects,
    needed: NeededFile,
    key: string,
    opened: OpenedObject,
  ): Promise<FetchedFile> {
    const { sizeBytes, etag } = opened.facts;
    try {
      requireSize(needed, { here: opened.facts });
      await this.makeRoom(sizeBytes);
    } catch (error) {
      opened.bytes.destroy();
      throw error;
    }
    const path = join(await this.folder(), String(this.count++));
    try {
      const digest = await fetchObject(objects, needed.name, opened, path);
      if (needed.sizeBytes !== null) this.requireSame(needed, key, { etag, digest });
      return { path, sizeBytes, etag };
    } catch (error) {
      this.usedBytes -= sizeBytes;
      await rm(path, { force: true });
      throw error;
    }
  }

  /** A version whose files change would be none. */
  private requireSame({ name }: NeededFile, key: string, now: Remembered): void {
    const before = this.remembered.get(key);
    if (before !== undefined && before.etag !== now.etag && before.digest !== now.digest) {
      throw new TableFileReplacedError(name, 'it has other bytes than when it was read first');
    }
    if (this.remembered.size >= REMEMBERED) this.remembered.clear();
    this.remembered.set(key, now);
  }

  /** Takes room for a file before its bytes come. */
  private async makeRoom(bytes: number): Promise<void> {
    if (bytes > this.mostBytes) throw new TableTooLargeError('bytes in a file', this.mostBytes);
    this.usedBytes += bytes;
    for (const [key, slot] of [...this.slots]) {
      if (this.usedBytes <= this.mostBytes) return;
      if (slot.here === null || slot.holds > 0 || this.slots.get(key) !== slot) continue;
      this.slots.delete(key);
      await this.giveUp(slot);
    }
    if (this.usedBytes <= this.mostBytes) return;
    this.usedBytes -= bytes;
    throw new OverloadedError(RETRY_AFTER_MS);
  }

  private async giveUp({ here }: Slot): Promise<void> {
    if (here === null) return;
    this.usedBytes -= here.sizeBytes;
    await rm(here.path, { force: true });
  }
}

/** A file of metadata that is another one by now; null where it is the same. */
async function rewritten(
  { objects }: NamedObjects,
  { name }: NeededFile,
  { here }: Slot,
): Promise<OpenedObject | null> {
  const answer = await objects.open(name, here === null ? {} : { ifNoneMatch: here.etag });
  if (answer.kind === 'SAME') return null;
  if (answer.kind === 'FOUND') return answer;
  throw new TableFileMissingError(name);
}

function requireSize<T extends { readonly here: { readonly sizeBytes: number } | null }>(
  { name, sizeBytes }: NeededFile,
  found: T,
): T {
  const size = found.here?.sizeBytes;
  if (sizeBytes === null || size === sizeBytes) return found;
  throw new TableFileReplacedError(name, `it has ${size} bytes, and the table says ${sizeBytes}`);
}

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  let hasFailed = false;
  const lane = async (): Promise<void> => {
    try {
      for (const item of waiting) {
        if (hasFailed) return;
        await work(item);
      }
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
  // What is under way ends before the first failure is told: what it holds must be given back.
  const ended = await Promise.allSettled(Array.from({ length: Math.min(LANES, items.length) }, lane));
  for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason;
}
