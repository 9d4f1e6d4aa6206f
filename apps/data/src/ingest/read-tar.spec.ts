import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '@orrery/domain';
import { readTar } from './read-tar.js';

describe('readTar', () => {
  it('gives the files of an archive as they were put in, in pieces of any size', async () => {
    const long = `${'folder/'.repeat(30)}ä file.txt`;
    const archive = await packed((tar) => {
      tar.entry({ name: 'data/', type: 'directory' });
      tar.entry({ name: './data/a.txt' }, 'first');
      tar.entry({ name: 'empty' }, '');
      tar.entry({ name: long }, 'x'.repeat(5000));
    });

    for (const size of [1, 100, 511, 512, 513, 100_000]) {
      expect(await filesIn(archive, size)).toEqual({
        'data/a.txt': 'first',
        empty: '',
        [long]: 'x'.repeat(5000),
      });
    }
  });

  it('gives the next file where nobody read the one before', async () => {
    const archive = await packed((tar) => {
      tar.entry({ name: 'a' }, 'x'.repeat(2000));
      tar.entry({ name: 'b' }, 'y');
    });
    const names: string[] = [];

    for await (const files of readTar(inPieces(archive, 300))) names.push(...files.map(({ path }) => path));

    expect(names).toEqual(['a', 'b']);
  });

  it('reads GNU names and sizes', async () => {
    const name = 'n'.repeat(150);
    const link = header('././@LongLink', 'L', 151);
    const archive = Buffer.concat([link, block(`${name}\0`), header('short', '0', 3), block('abc'), END]);

    expect(await filesIn(archive, 100)).toEqual({ [name]: 'abc' });
  });

  it.each(['symlink', 'link', 'character-device', 'block-device', 'fifo'] as const)(
    'refuses a %s, naming it',
    async (type) => {
      const archive = await packed((tar) => {
        tar.entry({ name: 'bad/one', type, linkname: '/etc/passwd', size: 0 });
      });

      await expect(filesIn(archive, 512)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining('bad/one'),
      });
    },
  );

  it.each(['../out', 'a/../../out', '/etc/passwd', 'a\\..\\b', 'C:/x', 'a//b', 'a/./b', 'nul\u0001'])(
    'refuses the path %j, naming it',
    async (name) => {
      const archive = Buffer.concat([header(name, '0', 1), block('x'), END]);

      await expect(filesIn(archive, 512)).rejects.toThrow(InvalidInputError);
    },
  );

  it('refuses an archive that is cut off anywhere, and what is none', async () => {
    const archive = await packed((tar) => {
      tar.entry({ name: 'a' }, 'x'.repeat(700));
    });

    for (const end of [0, 100, 512, 700, 1100, 1500]) {
      await expect(filesIn(archive.subarray(0, end), 300)).rejects.toThrow(InvalidInputError);
    }
    await expect(filesIn(Buffer.alloc(1024, 'x'), 300)).rejects.toThrow(/checksum/);
  });

  it('refuses a header that would fill the memory', async () => {
    const archive = Buffer.concat([header('pax', 'x', 2 ** 32), block('')]);

    await expect(filesIn(archive, 512)).rejects.toThrow(/header of 4294967296 bytes/);
  });
});

const END = Buffer.alloc(1024);

async function filesIn(archive: Buffer, size: number): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { path, source } of flat(readTar(inPieces(archive, size)))) {
    const pieces: Uint8Array[] = [];
    if (source instanceof Uint8Array) pieces.push(source);
    else for await (const piece of source) pieces.push(piece);
    files[path] = Buffer.concat(pieces).toString('utf8');
  }
  return files;
}

async function* flat<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T> {
  for await (const batch of batches) yield* batch;
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function packed(fill: (tar: ReturnType<typeof pack>) => void): Promise<Buffer> {
  const tar = pack();
  fill(tar);
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

/** A header of the old form, whose checksum is right. */
function header(name: string, type: string, size: number): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write(name, 0, 100, 'utf8');
  bytes.write(size.toString(8).padStart(11, '0'), 124);
  bytes.write(' '.repeat(8), 148);
  bytes.write(type, 156);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return bytes;
}

function block(text: string): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write(text);
  return bytes;
}
