import { crc32 } from 'node:zlib';
import { DeletedRows } from './deleted-rows.js';
import { BrokenTableError } from './lakehouse.errors.js';
import { addRoaring } from './roaring-bitmap.js';

const MAGIC = 1_681_511_377;
/** The size before the bytes, and the checksum behind them. */
export const FRAME_BYTES = 8;

/**
 * The rows of a deletion vector as Delta Lake's files and Puffin's blobs of the type `deletion-vector-v1` keep it: the size,
 * the bytes, their checksum (both big-endian).
 * @throws {RangeError} for what is none, or deletes another number of rows than was said.
 */
export function framedRows(stored: Buffer, cardinality: number): DeletedRows {
  const size = stored.length - FRAME_BYTES;
  if (stored.readInt32BE(0) !== size) throw new RangeError('its size is another than the metadata says');
  const bytes = stored.subarray(4, 4 + size);
  if (stored.readUInt32BE(4 + size) !== crc32(bytes)) throw new RangeError('its checksum is wrong');
  return rowsIn(bytes, cardinality);
}

/** Bitmaps of 32 bits, each for the rows with the same high 32 bits. @throws {RangeError} */
export function rowsIn(bytes: Buffer, cardinality: number): DeletedRows {
  const rows = new DeletedRows();
  if (bytes.readInt32LE(0) !== MAGIC) throw new RangeError('it is no RoaringBitmapArray');
  const count = bytes.readBigUInt64LE(4);
  let at = 12;
  for (let i = 0n; i < count; i++) {
    if (bytes.readUInt32LE(at) !== 0) throw new RangeError('it deletes rows beyond 4,294,967,296');
    at += 4;
    at += addRoaring(bytes.subarray(at), rows);
  }
  if (rows.count !== cardinality) throw new RangeError(`it deletes ${rows.count} rows, not ${cardinality}`);
  return rows;
}

/** Names the file of what cannot be decoded. @throws {BrokenTableError} */
export function decodedFrom<T>(name: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BrokenTableError(name, `cannot be decoded: ${error.message}`);
  }
}
