import { crc32 } from 'node:zlib';
import { DeletedRows } from '../deleted-rows.js';
import { BrokenTableError } from '../lakehouse.errors.js';
import { joinNames, type TableFiles } from '../table-files.js';
import type { DeletionVectorDescriptor } from './delta-actions.js';
import { addRoaring } from './roaring-bitmap.js';
import { decodeZ85 } from './z85.js';

const MAGIC = 1_681_511_377;
/** A UUID in Z85. */
const UUID_LETTERS = 20;

/**
 * The rows that a deletion vector deletes: kept in the log itself ("i"), in a file beside the table's ("u"), or in one at
 * an absolute address ("p").
 * @throws {BrokenTableError | TableFileMissingError | TablePathError}
 */
export async function readDeletionVector(
  files: TableFiles,
  location: string,
  vector: DeletionVectorDescriptor,
): Promise<DeletedRows> {
  const { storageType, pathOrInlineDv, sizeInBytes } = vector;
  if (storageType === 'i') {
    return told('a deletion vector in the log', () => {
      return rowsIn(decodeZ85(pathOrInlineDv).subarray(0, sizeInBytes), vector.cardinality);
    });
  }
  const name = storageType === 'p' ? files.nameOf(pathOrInlineDv) : vectorFile(location, pathOrInlineDv);
  // Size, bytes, checksum.
  const range = { offset: vector.offset ?? 1, length: sizeInBytes + 8 };
  const stored = await files.read(name, range);
  return told(name, () => rowsIn(checked(stored, sizeInBytes), vector.cardinality));
}

function vectorFile(location: string, encoded: string): string {
  const prefix = encoded.slice(0, -UUID_LETTERS);
  const hex = told(encoded, () => decodeZ85(encoded.slice(-UUID_LETTERS)).toString('hex'));
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return joinNames(location, prefix, `deletion_vector_${uuid}.bin`);
}

function checked(stored: Buffer, size: number): Buffer {
  if (stored.readInt32BE(0) !== size) throw new RangeError('its size is another than the log says');
  const bytes = stored.subarray(4, 4 + size);
  if (stored.readUInt32BE(4 + size) !== crc32(bytes)) throw new RangeError('its checksum is wrong');
  return bytes;
}

/** Bitmaps of 32 bits, each for the rows with the same high 32 bits. */
function rowsIn(bytes: Buffer, cardinality: number): DeletedRows {
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

/** Names the file of what cannot be decoded. */
function told<T>(name: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new BrokenTableError(name, `cannot be decoded: ${error.message}`);
  }
}
