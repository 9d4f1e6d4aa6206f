import { parseDigest, parseLogicalPath } from '@orrery/platform-artifacts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { versionTree, type VersionTree } from '../dataset-version/version-tree.js';
import { diffFiles } from './diff-files.js';

/** Contents by paths: a content is a digit. */
type Contents = Readonly<Record<string, number>>;

function treeOf(contents: Contents): VersionTree {
  return versionTree(
    Object.entries(contents).map(([path, content]) => {
      const digest = parseDigest(`sha256:${String(content).repeat(64)}`);
      return { path: parseLogicalPath(path), digest, manifest: digest, sizeBytes: content, md5: null };
    }),
  );
}

function told(from: Contents, to: Contents): readonly string[] {
  return diffFiles(treeOf(from), treeOf(to)).differences.map(
    ({ change, path, before }) => `${change} ${change === 'RENAMED' ? `${before?.path} to ` : ''}${path}`,
  );
}

const contents = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd/e', 'd/f', 'g/h/i', 'ü'), fc.integer({ min: 0, max: 3 }))
  .map((made): Contents => ({ ...made }));

describe('the files of two versions', () => {
  it('are added, removed, changed or neither, in the order of paths', () => {
    const diff = diffFiles(treeOf({ a: 1, b: 2, c: 3 }), treeOf({ a: 1, b: 4, d: 5 }));

    expect(diff.differences.map(({ change, path }) => [change, path])).toEqual([
      ['CHANGED', 'b'],
      ['REMOVED', 'c'],
      ['ADDED', 'd'],
    ]);
    expect(diff.unchanged).toBe(1);
  });

  it('were renamed where the same bytes went from one path and came at another', () => {
    expect(told({ 'old/x': 1, y: 2 }, { 'new/x': 1, y: 2 })).toEqual(['RENAMED old/x to new/x']);
  });

  it('are paired one by one where many have the same bytes', () => {
    expect(told({ a: 1, b: 1, c: 1 }, { d: 1, e: 1 })).toEqual([
      'REMOVED c',
      'RENAMED a to d',
      'RENAMED b to e',
    ]);
    expect(told({ a: 1 }, { d: 1, e: 1 })).toEqual(['RENAMED a to d', 'ADDED e']);
  });

  it('are not renamed onto a path that was there: that file changed', () => {
    expect(told({ a: 1, b: 2 }, { b: 1 })).toEqual(['REMOVED a', 'CHANGED b']);
  });

  it('become what they are when what differs is done to what they were', () => {
    fc.assert(
      fc.property(contents, contents, (from, to) => {
        const files = new Map(Object.entries(from));
        const { differences, unchanged } = diffFiles(treeOf(from), treeOf(to));
        for (const { before } of differences) if (before !== null) files.delete(before.path);
        expect(files.size).toBe(unchanged);
        for (const { after } of differences) if (after !== null) files.set(after.path, after.sizeBytes);
        expect(Object.fromEntries(files)).toEqual(to);
        expect(new Set(differences.map(({ path }) => path)).size).toBe(differences.length);
      }),
    );
  });
});
