import { DuckDBDoubleVector, DuckDBUBigIntVector, type DuckDBVector } from '@duckdb/node-api';

/** The numbers of a column of a batch where they lie: without a copy, for as long as the batch is held. */
export interface BatchNumbers {
  /** What is null holds any number. */
  readonly values: Float64Array;
  /** A bit for each row, the lowest first, 0 for null; null where no row is. */
  readonly validity: Uint32Array | null;
}

/** A column of the type DOUBLE. */
export function numbersOfBatch(vector: DuckDBVector): BatchNumbers {
  if (!(vector instanceof DuckDBDoubleVector)) throw new TypeError(`${vector.type} is not DOUBLE.`);
  const bits = vector['validity']['data'];
  const validity = bits === null ? null : new Uint32Array(bits.buffer, bits.byteOffset, 2 * bits.length);
  return { values: vector['items'], validity };
}

/** A column of the type UBIGINT, which has no null: of each number its lower 32 bits, then its upper. */
export function wordsOfBatch(vector: DuckDBVector): Int32Array {
  if (!(vector instanceof DuckDBUBigIntVector)) throw new TypeError(`${vector.type} is not UBIGINT.`);
  const { buffer, byteOffset, length } = vector['items'];
  return new Int32Array(buffer, byteOffset, 2 * length);
}
