import { Injectable } from '@nestjs/common';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { Versions } from '../dataset-version/versions.js';
import { diffFiles, type FileChange, type FileDifference } from './diff-files.js';
import type { VersionPair } from './version-pair.js';

/** How the files of two versions differ, all in all. */
export interface FileDiff {
  readonly differences: readonly FileDifference[];
  readonly counts: Readonly<Record<FileChange, number>>;
  readonly unchanged: number;
  /** In files that were added or changed, as they are now. */
  readonly addedBytes: number;
  /** In files that were removed or changed, as they were. */
  readonly removedBytes: number;
}

/** Comparisons that are remembered, for whoever reads them page by page. */
const REMEMBERED = 8;

/** The files of two versions held against each other. */
@Injectable()
export class FileDiffs {
  /** The least recently used first. */
  private readonly known = new Map<string, FileDiff>();

  constructor(private readonly versions: Versions) {}

  async of(pair: VersionPair): Promise<FileDiff> {
    const key = `${pair.from.id} ${pair.to.id}`;
    const diff = this.known.get(key) ?? (await this.compare(pair));
    this.known.delete(key);
    this.known.set(key, diff);
    for (const oldest of this.known.keys()) {
      if (this.known.size <= REMEMBERED) break;
      this.known.delete(oldest);
    }
    return diff;
  }

  private async compare({ from, to }: VersionPair): Promise<FileDiff> {
    const { differences, unchanged } = diffFiles(
      await this.versions.treeOf(from),
      await this.versions.treeOf(to),
    );
    const counts = { ADDED: 0, REMOVED: 0, CHANGED: 0, RENAMED: 0 };
    let [addedBytes, removedBytes] = [0, 0];
    for (const { change, before, after } of differences) {
      counts[change] += 1;
      if (change === 'RENAMED') continue;
      addedBytes += after?.sizeBytes ?? 0;
      removedBytes += before?.sizeBytes ?? 0;
    }
    return { differences, counts, unchanged, addedBytes, removedBytes };
  }
}

/** A page of the differences of some kinds, in the order of paths. */
export function pageOfFiles(
  { differences }: FileDiff,
  changes: readonly FileChange[] | null,
  page: PageRequest,
): Page<FileDifference> {
  const { after, first } = page;
  const wanted: FileDifference[] = [];
  for (const difference of differences) {
    if (wanted.length > first) break;
    if (after !== null && difference.path <= after) continue;
    if (changes === null || changes.includes(difference.change)) wanted.push(difference);
  }
  return pageOf(wanted, page);
}
