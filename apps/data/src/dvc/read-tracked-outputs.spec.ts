import { InvalidInputError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { MAX_OUTPUTS, readTrackedOutputs } from './read-tracked-outputs.js';

const MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

describe('readTrackedOutputs', () => {
  it('reads what "dvc add" writes', () => {
    const text = `outs:\n- md5: ${MD5}.dir\n  size: 12\n  nfiles: 3\n  hash: md5\n  path: images\n`;
    expect(readTrackedOutputs([{ path: 'data/images.dvc', text }])).toEqual([
      { path: 'data/images', hash: 'md5', oid: `${MD5}.dir`, dataset: null },
    ]);
  });

  it('takes digits for the MD5 that they spell', () => {
    const digits = '12345678901234567890123456789012';
    const text = `outs:\n- md5: ${digits}\n  hash: md5\n  path: n\n`;
    expect(readTrackedOutputs([{ path: 'n.dvc', text }])).toMatchObject([{ oid: digits }]);
  });

  it('knows files of the time before DVC 3 by what they do not say', () => {
    const text = `outs:\n- md5: ${MD5}\n  size: 1\n  path: a.csv\nwdir: ../raw\n`;
    expect(readTrackedOutputs([{ path: 'stages/a.dvc', text }])).toEqual([
      { path: 'raw/a.csv', hash: 'md5-dos2unix', oid: MD5, dataset: null },
    ]);
  });

  it('reads the outputs of the stages of a lock file', () => {
    const out = (path: string) =>
      `    outs:\n    - path: ${path}\n      hash: md5\n      md5: ${MD5}\n      size: 1\n`;
    const text = `schema: '2.0'\nstages:\n  a:\n    cmd: x\n${out('b.csv')}  c:\n    cmd: y\n    deps:\n    - path: b.csv\n      md5: ${MD5}\n${out('a.csv')}`;
    const found = readTrackedOutputs([{ path: 'pipe/dvc.lock', text }]);
    expect(found.map(({ path }) => path)).toEqual(['pipe/a.csv', 'pipe/b.csv']);
  });

  it('takes the dataset that a file names', () => {
    const text = `outs:\n- md5: ${MD5}\n  hash: md5\n  path: f\n  meta:\n    dataset: flights\n    owner: ada\n`;
    expect(readTrackedOutputs([{ path: 'f.dvc', text }])).toMatchObject([{ dataset: 'flights' }]);
  });

  it.each([
    ['is not cached', `outs:\n- md5: ${MD5}\n  path: f\n  cache: false\n`],
    ['is not pushed', `outs:\n- md5: ${MD5}\n  path: f\n  push: false\n`],
    ['has another hash', `outs:\n- etag: '"x"'\n  path: f\n`],
    ['lies outside', `outs:\n- md5: ${MD5}\n  path: ../../f\n`],
    ['lies at an address', `outs:\n- md5: ${MD5}\n  path: s3://bucket/f\n`],
    ['lies at an absolute path', `outs:\n- md5: ${MD5}\n  path: /etc/passwd\n`],
    [
      'is imported',
      `deps:\n- path: f\n  repo:\n    url: https://example.com\nouts:\n- md5: ${MD5}\n  path: f\n`,
    ],
  ])('leaves out what %s', (_, text) => {
    expect(readTrackedOutputs([{ path: 'f.dvc', text }])).toEqual([]);
  });

  it.each([
    ['a.dvc', 'outs: ['],
    ['a.dvc', 'outs: {}'],
    ['a.dvc', '- a'],
    ['dvc.lock', 'stages: []'],
    ['dvc.yaml', ''],
    ['a.dvc', `outs: &a [${'*a, '.repeat(3)}]`],
    ['a.dvc', `outs:\n${`- md5: ${MD5}\n  path: x\n`.repeat(MAX_OUTPUTS + 1)}`],
  ])('refuses what is none of DVC’s files: %s %#', (path, text) => {
    expect(() => readTrackedOutputs([{ path, text }])).toThrow(InvalidInputError);
  });
});
