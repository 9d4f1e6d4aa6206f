import type { ForbiddenFormat } from './forbidden-format.js';

interface Signature {
  readonly format: ForbiddenFormat;
  readonly at: number;
  readonly bytes: Uint8Array;
}

const text = (format: ForbiddenFormat, characters: string, at = 0): Signature => ({
  format,
  at,
  bytes: Buffer.from(characters, 'latin1'),
});

/** Formats that a few bytes at a fixed place tell, the longer signatures first. */
const SIGNATURES: readonly Signature[] = [
  text('torch-legacy', '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19'),
  text('tar', 'ustar', 257),
  text('snappy', '\xff\x06\x00\x00sNaPpY'),
  text('ar', '!<arch>\n'),
  text('rar', 'Rar!\x1a\x07'),
  text('7z', "7z\xbc\xaf'\x1c"),
  text('xz', '\xfd7zXZ\x00'),
  text('cpio', '070701'),
  text('cpio', '070702'),
  text('cpio', '070707'),
  text('r-data', 'RDX2\n'),
  text('r-data', 'RDX3\n'),
  text('r-data', 'RDA2\n'),
  text('r-data', 'RDA3\n'),
  text('r-data', 'X\n\x00\x00\x00'),
  text('lz4', '\x04"M\x18'),
  text('zstd', '(\xb5/\xfd'),
  text('cab', 'MSCF'),
  text('executable', '\x7fELF'),
  text('executable', '\x00asm'),
  text('executable', '\xfe\xed\xfa\xce'),
  text('executable', '\xfe\xed\xfa\xcf'),
  text('executable', '\xce\xfa\xed\xfe'),
  text('executable', '\xcf\xfa\xed\xfe'),
  text('executable', '\xca\xfe\xba\xbe'),
  text('java-serialized', '\xac\xed\x00\x05'),
  text('bzip2', 'BZh'),
  text('lzma', ']\x00\x00'),
  text('gzip', '\x1f\x8b'),
  text('compress', '\x1f\x9d'),
  text('joblib', 'ZF0x'),
  text('zlib', 'x\x01'),
  text('zlib', 'x^'),
  text('zlib', 'x\x9c'),
  text('zlib', 'x\xda'),
  text('executable', 'MZ'),
  text('executable', '#!'),
];

export function formatBySignature(head: Uint8Array): ForbiddenFormat | undefined {
  return SIGNATURES.find(({ at, bytes }) => startsWith(head, at, bytes))?.format;
}

export function startsWith(head: Uint8Array, at: number, bytes: Uint8Array): boolean {
  return head.length >= at + bytes.length && bytes.every((byte, i) => head[at + i] === byte);
}

const HDF5 = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

/** HDF5 may begin with a block of the user's, of 512 bytes times a power of two. */
export function isHdf5(head: Uint8Array): boolean {
  if (startsWith(head, 0, HDF5)) return true;
  for (let at = 512; at < head.length; at *= 2) if (startsWith(head, at, HDF5)) return true;
  return false;
}

const TAR_HEADER_BYTES = 512;
const TAR_SUM_AT = 148;
const TAR_SUM_BYTES = 8;

/** Old tar files have no signature but a sum over their first header. */
export function isOldTar(head: Uint8Array): boolean {
  if (head.length < TAR_HEADER_BYTES || head[0] === 0) return false;
  const field = Buffer.from(head.subarray(TAR_SUM_AT, TAR_SUM_AT + TAR_SUM_BYTES)).toString('latin1');
  const stated = /^ *([0-7]+)[ \0]*$/.exec(field)?.[1];
  if (stated === undefined) return false;
  let sum = TAR_SUM_BYTES * ' '.charCodeAt(0);
  head.subarray(0, TAR_HEADER_BYTES).forEach((byte, i) => {
    if (i < TAR_SUM_AT || i >= TAR_SUM_AT + TAR_SUM_BYTES) sum += byte;
  });
  return sum === Number.parseInt(stated, 8);
}

/** Compiled Python: a version number of CPython 3, then CR LF. */
export function isPythonBytecode(head: Uint8Array): boolean {
  const version = (head[0] ?? 0) + 256 * (head[1] ?? 0);
  return head[2] === 0x0d && head[3] === 0x0a && version >= 3000 && version < 4000;
}
