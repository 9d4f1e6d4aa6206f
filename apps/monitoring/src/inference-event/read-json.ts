import { InvalidInputError } from '@orrery/domain';

/** Strings whole, so that nothing within them is taken for a word, and the words that Python writes. */
const STRINGS_AND_WORDS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/** JSON, in which Python's words for what is no number are null. @throws {InvalidInputError} that names `field`. */
export function readJson(bytes: Uint8Array, field: string): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return readPythonJson(text, field);
  }
}

function readPythonJson(text: string, field: string): unknown {
  try {
    return JSON.parse(text.replace(STRINGS_AND_WORDS, (found) => (found.startsWith('"') ? found : 'null')));
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : '';
    throw new InvalidInputError(field, `The payload is not JSON: ${reason}`);
  }
}
