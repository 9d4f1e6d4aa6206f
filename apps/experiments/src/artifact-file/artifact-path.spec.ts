import { InvalidLogicalPathError } from '@orrery/platform-artifacts';
import { describe, expect, it } from 'vitest';
import { parseArtifactFolder, parseArtifactPath } from './artifact-path.js';

describe('a path of the artifact space', () => {
  it('stays as it is where it names a file plainly, in any script', () => {
    for (const path of [
      'a',
      '1/0f/artifacts/MLmodel',
      'überblick/数据.csv',
      'images/dogs+step+3+timestamp+17+ab.webp',
      'a b.txt',
      '.hidden/x',
    ]) {
      expect(parseArtifactPath(path)).toBe(path.normalize('NFC'));
    }
  });

  it('loses what means nothing: a dot, a doubled slash, a slash at the end', () => {
    expect(parseArtifactPath('1/./run//artifacts/')).toBe('1/run/artifacts');
    expect(parseArtifactFolder('.')).toBe('');
    expect(parseArtifactFolder('')).toBe('');
  });

  it('is refused where it could leave the space, or could mean different things to different systems', () => {
    const refused = [
      '..',
      'a/../b',
      '../a',
      '/etc/passwd',
      '//host/share',
      'a\\b',
      '..\\a',
      'C:/x',
      'file:///etc',
      'a\0b',
      'a/..;/b',
      '%2e%2e/a',
      '%252e',
      '．．/a',
      'a/\u202e',
      'a\nb',
      '...',
      'x'.repeat(2000),
    ];
    for (const path of refused) {
      expect(() => parseArtifactPath(path), JSON.stringify(path)).toThrow(InvalidLogicalPathError);
    }
    expect(() => parseArtifactPath('')).toThrow(InvalidLogicalPathError);
  });
});
