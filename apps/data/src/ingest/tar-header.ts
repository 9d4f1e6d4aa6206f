import { InvalidInputError } from '@orrery/domain';

export const TAR_BLOCK_BYTES = 512;

export interface TarHeader {
  /** An extension says more of the next entry. */
  readonly kind: 'FILE' | 'FOLDER' | 'EXTENSION' | 'OTHER';
  /** What the entry is, in words. */
  readonly what: string;
  readonly type: string;
  readonly path: string;
  readonly size: number;
}

const KINDS: Readonly<Record<string, readonly [TarHeader['kind'], string]>> = {
  '0': ['FILE', 'a file'],
  '\0': ['FILE', 'a file'],
  '7': ['FILE', 'a file'],
  '5': ['FOLDER', 'a folder'],
  x: ['EXTENSION', 'a header'],
  g: ['EXTENSION', 'a header'],
  L: ['EXTENSION', 'a name'],
  K: ['EXTENSION', 'a name'],
  '1': ['OTHER', 'a hard link'],
  '2': ['OTHER', 'a symbolic link'],
  '3': ['OTHER', 'a character device'],
  '4': ['OTHER', 'a block device'],
  '6': ['OTHER', 'a pipe'],
  S: ['OTHER', 'a sparse file'],
};

const [SPACE, CHECKSUM_AT, CHECKSUM_BYTES] = [0x20, 148, 8];

/** A block that begins an entry; null for the empty one that ends an archive. @throws {InvalidInputError} */
export function readTarHeader(block: Buffer): TarHeader | null {
  if (block.every((byte) => byte === 0)) return null;
  if (checksumOf(block) !== octal(block, CHECKSUM_AT, CHECKSUM_BYTES)) {
    throw new InvalidInputError('body', 'It is no tar archive: the checksum of a header is wrong.');
  }
  const type = block.toString('latin1', 156, 157);
  const [kind, what] = KINDS[type] ?? ['OTHER', `an entry of the type "${type}"`];
  const isUstar = block.toString('latin1', 257, 262) === 'ustar';
  const prefix = isUstar && block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : '';
  const name = text(block, 0, 100);
  return { kind, what, type, path: prefix === '' ? name : `${prefix}/${name}`, size: sizeIn(block) };
}

/** `<length> <key>=<value>\n`, again and again. @throws {InvalidInputError} */
export function readPaxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const space = bytes.indexOf(SPACE, at);
    const length = Number(bytes.toString('latin1', at, space));
    const record = bytes.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (space === -1 || !(length > 0) || at + length > bytes.length || equals === -1) {
      throw new InvalidInputError('body', 'It is no tar archive: a pax header is broken.');
    }
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** The sum of a header's bytes, those of the checksum taken for spaces. */
function checksumOf(block: Buffer): number {
  let sum = SPACE * CHECKSUM_BYTES;
  for (let at = 0; at < CHECKSUM_AT; at += 1) sum += block[at] ?? 0;
  for (let at = CHECKSUM_AT + CHECKSUM_BYTES; at < TAR_BLOCK_BYTES; at += 1) sum += block[at] ?? 0;
  return sum;
}

/** Octal digits; or, for large files, a binary number that is marked by its first bit. @throws {InvalidInputError} */
function sizeIn(block: Buffer): number {
  const isBinary = ((block[124] ?? 0) & 0x80) !== 0;
  const size = isBinary ? Number(block.readBigUInt64BE(128)) : octal(block, 124, 12);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw new InvalidInputError('body', 'It is no tar archive: a file has no size.');
}

function octal(block: Buffer, at: number, length: number): number {
  const digits = text(block, at, length).trim();
  return /^[0-7]*$/.test(digits) ? parseInt(digits || '0', 8) : NaN;
}

/** Up to the first NUL. */
function text(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at);
  return block.toString('utf8', at, end === -1 ? at + length : Math.min(end, at + length));
}
