import type { DeletedRows } from '../deleted-rows.js';
import { FRAME_BYTES, decodedFrom, framedRows, rowsIn } from '../read-deletion-vector.js';
import { joinNames, type TableFiles } from '../table-files.js';
import type { DeletionVectorDescriptor } from './delta-actions.js';
import { decodeZ85 } from './z85.js';

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
  const { storageType, pathOrInlineDv, sizeInBytes, cardinality } = vector;
  if (storageType === 'i') {
    return decodedFrom('a deletion vector in the log', () => {
      return rowsIn(decodeZ85(pathOrInlineDv).subarray(0, sizeInBytes), cardinality);
    });
  }
  const name = storageType === 'p' ? files.nameOf(pathOrInlineDv) : vectorFile(location, pathOrInlineDv);
  const range = { offset: vector.offset ?? 1, length: sizeInBytes + FRAME_BYTES };
  const stored = await files.read(name, range);
  return decodedFrom(name, () => framedRows(stored, cardinality));
}

function vectorFile(location: string, encoded: string): string {
  const prefix = encoded.slice(0, -UUID_LETTERS);
  const hex = decodedFrom(encoded, () => decodeZ85(encoded.slice(-UUID_LETTERS)).toString('hex'));
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return joinNames(location, prefix, `deletion_vector_${uuid}.bin`);
}
