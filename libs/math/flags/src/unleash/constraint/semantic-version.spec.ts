import { describe, expect, it } from 'vitest';
import { compareSemanticVersions, readSemanticVersion, type SemanticVersion } from './semantic-version.js';

function read(text: string): SemanticVersion {
  const version = readSemanticVersion(text);
  if (version === null) throw new Error(`${text} is no version.`);
  return version;
}

describe('compareSemanticVersions', () => {
  it("follows the standard's own order (SemVer 2.0.0, §11)", () => {
    const ordered = [
      ...['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11'],
      ...['1.0.0-rc.1', '1.0.0', '2.0.0', '2.1.0', '2.1.1', '2.1.10'],
    ].map(read);
    ordered.forEach((first, i) =>
      ordered.forEach((second, j) =>
        expect(Math.sign(compareSemanticVersions(first, second))).toBe(Math.sign(i - j)),
      ),
    );
  });

  it('does not look at builds', () => {
    expect(compareSemanticVersions(read('1.0.0+a'), read('1.0.0+b.2'))).toBe(0);
  });
});

describe('readSemanticVersion', () => {
  it('reads nothing from what is no version', () => {
    for (const text of [
      '',
      '1',
      '1.2',
      '01.2.3',
      '1.2.3-',
      '1.2.3-01',
      '1.2.3.4',
      '1.2.3+',
      `1.2.${'9'.repeat(20)}`,
    ])
      expect(readSemanticVersion(text)).toBeNull();
  });
});
