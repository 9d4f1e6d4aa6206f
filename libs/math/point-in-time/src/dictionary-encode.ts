/** Code of a row without a value, or with one the dictionary does not hold. */
const NO_CODE = -1;

/** Strings as dense codes. */
export interface EncodedStrings {
  /** Row → code, −1 where the value was null. */
  readonly codes: Int32Array;
  /** Code → string, in order of first appearance. */
  readonly categories: readonly string[];
}

/**
 * Gives each distinct string a dense code, counted from 0 in order of first appearance; null becomes −1.
 *
 * Cost: one hash look-up per row. Strings are compared exactly (no case or Unicode folding).
 *
 * @example
 * dictionaryEncode(['JFK', 'ORD', null, 'JFK']); // codes [0, 1, -1, 0], categories ['JFK', 'ORD']
 */
export function dictionaryEncode(values: readonly (string | null)[]): EncodedStrings {
  const known = new Map<string, number>();
  const codes = new Int32Array(values.length);
  const categories: string[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null) {
      codes[row] = NO_CODE;
      continue;
    }
    let code = known.get(value);
    if (code === undefined) {
      code = categories.push(value) - 1;
      known.set(value, code);
    }
    codes[row] = code;
  }
  return { codes, categories };
}

/**
 * Codes of strings under categories that exist already (a spine's keys under those of the events); −1 for null
 * and for strings that are not among them.
 *
 * @example
 * dictionaryEncodeWith(['JFK', 'ORD'], ['ORD', 'LAX']); // [1, -1]
 */
export function dictionaryEncodeWith(
  categories: readonly string[],
  values: readonly (string | null)[],
): Int32Array {
  const known = new Map(categories.map((category, code) => [category, code]));
  return Int32Array.from(values, (value) => (value === null ? NO_CODE : (known.get(value) ?? NO_CODE)));
}
