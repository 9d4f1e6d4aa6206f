import { requireEqualLengths } from './columns.js';

/** Code of a row one of whose parts is missing, or whose tuple is not known. */
const NO_CODE = -1;

/** Tuples of codes as dense codes. */
export interface EncodedTuples {
  /** Row → code of its tuple, −1 where a part was negative. */
  readonly codes: Int32Array;
  /** Per part, code of the tuple → code of the part. */
  readonly parts: readonly Int32Array[];
}

/**
 * Gives each distinct tuple of codes, (origin, destination) for one, a dense code counted from 0 in order of
 * first appearance; a tuple with a negative part becomes −1.
 *
 * Parts are folded from the left, pair by pair, so any number of parts works and no key string is built.
 * Cost: one integer hash look-up per row and part. Throws RangeError on no part and on parts of unequal length.
 *
 * @example
 * compositeEncode([Int32Array.of(0, 0, 1), Int32Array.of(5, 5, 5)]);
 * // codes [0, 0, 1], parts [[0, 1], [5, 5]]
 */
export function compositeEncode(columns: readonly Int32Array[]): EncodedTuples {
  requireColumns(columns);
  let codes = columns[0];
  for (const column of columns.slice(1)) codes = fold(codes, column, new PairCodes());
  if (columns.length === 1) codes = fold(codes, new Int32Array(codes.length), new PairCodes());
  return { codes, parts: partsOf(codes, columns) };
}

/**
 * Codes of tuples under those that exist already (`parts` of {@link compositeEncode}); −1 for others.
 *
 * @example
 * const { parts } = compositeEncode([Int32Array.of(0, 0), Int32Array.of(5, 6)]);
 * compositeEncodeWith(parts, [Int32Array.of(0, 1), Int32Array.of(6, 6)]); // [1, -1]
 */
export function compositeEncodeWith(
  parts: readonly Int32Array[],
  columns: readonly Int32Array[],
): Int32Array {
  requireColumns(parts);
  requireColumns(columns);
  if (parts.length !== columns.length) {
    throw new RangeError(`the tuples have ${parts.length} parts but ${columns.length} columns were given`);
  }
  const size = parts[0].length;
  const joined = parts.map((part, p) => concatenated(part, columns[p]));
  const { codes } = compositeEncode(joined);
  return codes.slice(size).map((code) => (code < size ? code : NO_CODE));
}

function requireColumns(columns: readonly Int32Array[]): void {
  if (columns.length === 0) throw new RangeError('a composite key needs at least one part');
  requireEqualLengths(Object.fromEntries(columns.map((column, p) => [`part ${p}`, column])));
}

function concatenated(first: Int32Array, second: Int32Array): Int32Array {
  const all = new Int32Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function fold(left: Int32Array, right: Int32Array, pairs: PairCodes): Int32Array {
  const codes = new Int32Array(left.length);
  for (let row = 0; row < codes.length; row++) {
    codes[row] = left[row] < 0 || right[row] < 0 ? NO_CODE : pairs.codeOf(left[row], right[row]);
  }
  return codes;
}

function partsOf(codes: Int32Array, columns: readonly Int32Array[]): Int32Array[] {
  const size = codes.reduce((most, code) => Math.max(most, code + 1), 0);
  const firstRow = new Int32Array(size).fill(-1);
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] >= 0 && firstRow[codes[row]] === -1) firstRow[codes[row]] = row;
  }
  return columns.map((column) => firstRow.map((row) => column[row]));
}

/** Dense codes of pairs, one small map per left code. */
class PairCodes {
  readonly #known: (Map<number, number> | undefined)[] = [];
  #size = 0;

  codeOf(left: number, right: number): number {
    const rights = (this.#known[left] ??= new Map());
    let code = rights.get(right);
    if (code === undefined) {
      code = this.#size++;
      rights.set(right, code);
    }
    return code;
  }
}
