import type { Digest } from '@orrery/platform-artifacts';
import { compareText, type TreeFile, type VersionTree } from '../dataset-version/version-tree.js';

export type FileChange = 'ADDED' | 'REMOVED' | 'CHANGED' | 'RENAMED';

/** A file that is not what it was. */
export interface FileDifference {
  readonly change: FileChange;
  /** Where it is now; of one that was removed, where it was. */
  readonly path: string;
  readonly before: TreeFile | null;
  readonly after: TreeFile | null;
}

/** What became of the files of a version. */
export interface TreeDiff {
  /** In the order of paths, each of which is there once. */
  readonly differences: readonly FileDifference[];
  readonly unchanged: number;
}

/**
 * Compares two trees by paths, and what is only in one of them by content: a file that went from one path and came at
 * another with the same bytes was renamed. Where several such files have the same bytes, they are paired in the order of
 * their paths.
 */
export function diffFiles(from: VersionTree, to: VersionTree): TreeDiff {
  const { removed, added, changed, unchanged } = compareByPath(from.files, to.files);
  const { renamed, gone, come } = pairByContent(removed, added);
  const differences = [...changed, ...renamed, ...gone, ...come];
  return { differences: differences.sort((a, b) => compareText(a.path, b.path)), unchanged };
}

interface ByPath {
  readonly removed: readonly TreeFile[];
  readonly added: readonly TreeFile[];
  readonly changed: readonly FileDifference[];
  readonly unchanged: number;
}

function compareByPath(from: readonly TreeFile[], to: readonly TreeFile[]): ByPath {
  const removed: TreeFile[] = [];
  const added: TreeFile[] = [];
  const changed: FileDifference[] = [];
  let [i, k, unchanged] = [0, 0, 0];
  for (;;) {
    const [before, after] = [from[i], to[k]];
    if (before === undefined && after === undefined) return { removed, added, changed, unchanged };
    const order = orderOf(before, after);
    if (order <= 0) i += 1;
    if (order >= 0) k += 1;
    if (before !== undefined && order < 0) removed.push(before);
    else if (after !== undefined && order > 0) added.push(after);
    else if (before?.digest === after?.digest) unchanged += 1;
    else if (before !== undefined && after !== undefined)
      changed.push({ change: 'CHANGED', path: after.path, before, after });
  }
}

/** Which of two files comes first; the one that is there where there is only one. */
function orderOf(before: TreeFile | undefined, after: TreeFile | undefined): number {
  if (after === undefined) return -1;
  return before === undefined ? 1 : compareText(before.path, after.path);
}

interface ByContent {
  readonly renamed: readonly FileDifference[];
  readonly gone: readonly FileDifference[];
  readonly come: readonly FileDifference[];
}

function pairByContent(removed: readonly TreeFile[], added: readonly TreeFile[]): ByContent {
  const sources = new Map<Digest, TreeFile[]>();
  // The last comes first, so that the first is taken first.
  for (const file of removed.toReversed()) {
    const same = sources.get(file.digest);
    if (same === undefined) sources.set(file.digest, [file]);
    else same.push(file);
  }
  const moved = new Set<TreeFile>();
  const renamed: FileDifference[] = [];
  const come: FileDifference[] = [];
  for (const after of added) {
    const before = sources.get(after.digest)?.pop();
    if (before === undefined) come.push({ change: 'ADDED', path: after.path, before: null, after });
    else {
      moved.add(before);
      renamed.push({ change: 'RENAMED', path: after.path, before, after });
    }
  }
  const gone = removed
    .filter((file) => !moved.has(file))
    .map((before): FileDifference => ({ change: 'REMOVED', path: before.path, before, after: null }));
  return { renamed, gone, come };
}
