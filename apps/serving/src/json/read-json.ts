import { JsonReader } from './json-reader.js';

export interface JsonReading {
  /** Whether integers that no float64 holds exactly are to come as bigint; otherwise they are rounded. */
  readonly integers: 'exact' | 'rounded';
  /** What follows the value: TF Serving does not look at it. */
  readonly rest: 'refuse' | 'ignore';
}

/** As many digits as the least integer that a float64 may not hold. */
const MANY_DIGITS = /\d{16}/;

/**
 * What a JSON text says. The engine's own reader goes first; what it does not take may still be NaN, Infinity or
 * -Infinity, which Python and TensorFlow write.
 *
 * @throws {JsonSyntaxError}
 */
export function readJson(text: string, reading: JsonReading): unknown {
  if (reading.integers === 'rounded' || !MANY_DIGITS.test(text)) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      // The other reader takes it, or knows where it is wrong.
    }
  }
  return new JsonReader(text, reading).read();
}
