import type { DuckDBVector } from '@duckdb/node-api';

export type NumberArray = Float64Array | Float32Array | Int32Array | Uint8Array;

export interface CopyTarget {
  readonly into: NumberArray;
  /** Where the first value goes. */
  readonly offset: number;
  /** Stands for null. */
  readonly missing: number;
}

/** Copies the values of one column of a chunk, which must be numbers, into a typed array. */
export function copyNumbers(vector: DuckDBVector, { into, offset, missing }: CopyTarget): void {
  for (let row = 0; row < vector.itemCount; row++) {
    const value = vector.getItem(row);
    into[offset + row] = value === null ? missing : Number(value);
  }
}
