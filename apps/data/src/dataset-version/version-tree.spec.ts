import { InvalidInputError } from '@orrery/domain';
import { digestOfBytes, parseLogicalPath } from '@orrery/platform-artifacts';
import { describe, expect, it } from 'vitest';
import {
  decodeTree,
  digestOfTree,
  encodeTree,
  versionTree,
  type TreeFile,
  type VersionTree,
} from './version-tree.js';

function file(path: string, text = path, md5: string | null = null): TreeFile {
  const bytes = Buffer.from(text);
  const manifest = digestOfBytes(Buffer.from(`manifest of ${text}`));
  return {
    path: parseLogicalPath(path),
    digest: digestOfBytes(bytes),
    manifest,
    sizeBytes: bytes.length,
    md5,
  };
}

async function stored(tree: VersionTree): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of encodeTree(tree)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe('a tree of files', () => {
  it('has its files in the order of their paths, however they come', () => {
    const { files } = versionTree([file('b/2'), file('a'), file('b/10'), file('ä')]);
    expect(files.map(({ path }) => path)).toEqual(['a', 'b/10', 'b/2', 'ä']);
  });

  it.each([[['a', 'b', 'a']], [['a', 'a/b']], [['x/y/z', 'w', 'x/y']]])(
    'cannot be made of %j, of which one stands in the way of another',
    (paths) => {
      expect(() => versionTree(paths.map((path) => file(path)))).toThrow(InvalidInputError);
    },
  );

  it('comes back as it was stored', async () => {
    const md5 = '0123456789abcdef0123456789abcdef';
    const many = Array.from({ length: 2000 }, (_, i) => file(`many/${i}`));
    for (const tree of [versionTree([]), versionTree([file('a'), file('ü/ n.csv', 'n', md5), ...many])]) {
      expect(decodeTree(await stored(tree))).toEqual(tree);
    }
  });

  it('is refused when what is stored is another thing, or has no end', async () => {
    const text = await stored(versionTree([file('a')]));
    expect(() => decodeTree(`x${text}`)).toThrow('no tree');
    expect(() => decodeTree(text.slice(0, -1))).toThrow('no tree');
  });

  it('is named by what its files are called and hold, not by who else names them', () => {
    const digest = digestOfTree(versionTree([file('a', '1'), file('b', '2')]));
    expect(digestOfTree(versionTree([file('b', '2', 'f'.repeat(32)), file('a', '1')]))).toBe(digest);
    expect(digestOfTree(versionTree([file('a', '1'), file('c', '2')]))).not.toBe(digest);
    expect(digestOfTree(versionTree([file('a', '2'), file('b', '1')]))).not.toBe(digest);
  });
});
