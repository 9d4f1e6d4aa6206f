import { parseDigest, parseLogicalPath } from '@orrery/platform-artifacts';
import { tableColumn } from '@orrery/platform-tables';
import { describe, expect, it } from 'vitest';
import type { TreeFile } from '../dataset-version/version-tree.js';
import { partsApart } from './parts-apart.js';
import { rowComparison } from './row-comparison.js';

function file(path: string, content: string): TreeFile {
  const digest = parseDigest(`sha256:${content.repeat(64)}`);
  return { path: parseLogicalPath(path), digest, manifest: digest, sizeBytes: 1, md5: null };
}

const COLUMNS = [tableColumn('id', 'BIGINT'), tableColumn('x', 'DOUBLE')];
const FOLDER = { ...tableColumn('day', 'BIGINT'), fromPath: true } as const;

function apart(from: readonly TreeFile[], to: readonly TreeFile[], before = COLUMNS, after = before) {
  const found = partsApart(from, to, rowComparison(before, after, { key: ['id'], columns: [] }));
  return [found.from.map(({ path }) => path), found.to.map(({ path }) => path)];
}

describe('the files that only one of two versions has', () => {
  it('are told by their bytes, one for one', () => {
    const [from, to] = [
      [file('a', '1'), file('b', '1'), file('c', '2')],
      [file('c', '1'), file('d', '3')],
    ];
    expect(apart(from, to)).toEqual([['a', 'c'], ['d']]);
  });

  it('are all of them where a column is of another type, which its texts are read by', () => {
    const wider = [tableColumn('id', 'DOUBLE'), tableColumn('x', 'DOUBLE')];
    expect(apart([file('a', '1')], [file('a', '1')], COLUMNS, wider)).toEqual([['a'], ['a']]);
  });

  it('are those whose folders tell something else', () => {
    const [from, to] = [
      [file('day=1/a', '1'), file('day=2/a', '2')],
      [file('day=1/b', '1'), file('day=3/a', '2')],
    ];
    expect(apart(from, to, [...COLUMNS, FOLDER])).toEqual([['day=2/a'], ['day=3/a']]);
    expect(apart(from, to)).toEqual([[], []]);
  });

  it('may be none of what a column was added to elsewhere', () => {
    const more = [...COLUMNS, tableColumn('y', 'BIGINT')];
    expect(apart([file('a', '1')], [file('a', '1')], COLUMNS, more)).toEqual([[], []]);
  });
});
