import { folderValuesIn } from '../tabular-file/folder-columns.js';
import type { TreeFile } from '../dataset-version/version-tree.js';
import type { RowComparison } from './row-comparison.js';

/** The parts of either version that the other does not have. */
export interface PartsApart {
  readonly from: readonly TreeFile[];
  readonly to: readonly TreeFile[];
}

/**
 * Leaves out the files that both versions hold, byte for byte, one for one: since no key is there twice in a version, each row of
 * such a file has its only partner in the same file, and that is the same row. It is so only if both read the bytes as the
 * same values: columns of the same types, and folders that tell the same.
 */
export function partsApart(
  from: readonly TreeFile[],
  to: readonly TreeFile[],
  { key, cells }: RowComparison,
): PartsApart {
  const compared = comparedOf({ key, cells });
  if (!areReadAlike({ key, cells })) return { from, to };
  const told = compared.filter(({ after }) => after?.fromPath === true).map(({ name }) => name);
  const old = byContent(from, told);
  const apart = to.filter((file) => old.get(contentOf(file, told))?.pop() === undefined);
  const left = new Set([...old.values()].flat());
  return { from: from.filter((file) => left.has(file)), to: apart };
}

/** Whether equal bytes are equal values in both versions. */
export function areReadAlike(comparison: RowComparison): boolean {
  return comparedOf(comparison).every(
    ({ before, after }) => before?.type === after?.type && before?.fromPath === after?.fromPath,
  );
}

function comparedOf({ key, cells }: RowComparison) {
  return [...key, ...cells].filter(({ before, after }) => before !== null && after !== null);
}

function byContent(files: readonly TreeFile[], told: readonly string[]): ReadonlyMap<string, TreeFile[]> {
  const found = new Map<string, TreeFile[]>();
  for (const file of files) {
    const content = contentOf(file, told);
    const same = found.get(content);
    if (same === undefined) found.set(content, [file]);
    else same.push(file);
  }
  return found;
}

function contentOf({ digest, path }: TreeFile, told: readonly string[]): string {
  const values = folderValuesIn(path);
  return JSON.stringify([digest, ...told.map((name) => values.get(name) ?? null)]);
}
