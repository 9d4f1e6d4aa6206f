import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unpackedBody } from './unpacked-body.js';

describe('unpackedBody', () => {
  it('gives a body as it was before it was packed', async () => {
    const text = 'a,b\n1,2\n'.repeat(10_000);

    expect(await read(gzipSync(text), 'gzip')).toBe(text);
    expect(await read(Buffer.from(text), undefined)).toBe(text);
  });

  it('says that a packed body is cut off, or is none', async () => {
    const packed = gzipSync('a,b\n1,2\n'.repeat(1000));

    await expect(read(packed.subarray(0, packed.length / 2), 'gzip')).rejects.toThrow(/cut off/);
    await expect(read(Buffer.from('a,b\n'), 'gzip')).rejects.toThrow(/no gzip/);
  });

  it('refuses an encoding that it does not read', () => {
    expect(() => unpackedBody(pieces(Buffer.from('x')), 'br')).toThrow(/gzip/);
  });

  it('stops at a bomb long before it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    let unpacked = 0;

    await expect(async () => {
      for await (const piece of unpackedBody(pieces(bomb), 'gzip')) unpacked += piece.byteLength;
    }).rejects.toThrow(/200 times/);
    expect(unpacked).toBeLessThan(100 * 1024 * 1024);
  });
});

async function read(bytes: Buffer, encoding: string | undefined): Promise<string> {
  const read: Uint8Array[] = [];
  for await (const piece of unpackedBody(pieces(bytes), encoding)) read.push(piece);
  return Buffer.concat(read).toString('utf8');
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}
