import { JsonReader, type JsonReading } from './json-reader.js';

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
