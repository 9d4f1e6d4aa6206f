import { InvalidInputError } from '@orrery/domain';
import type { Attributes } from '@orrery/math-flags';

const LONGEST = 4096;

/** What a request tells of its user, as JSON text. @throws {InvalidInputError} naming the field it came in. */
export function readAttributes(text: unknown, field: string): Attributes {
  if (typeof text === 'string' && text.length <= LONGEST) {
    const attributes = parseJson(text);
    if (isAttributes(attributes)) return attributes;
  }
  throw wrong(field);
}

/** The same, where it came as a value. @throws {InvalidInputError} */
export function checkAttributes(value: unknown, field: string): Attributes {
  if (isAttributes(value) && JSON.stringify(value).length <= LONGEST) return value;
  throw wrong(field);
}

function wrong(field: string): InvalidInputError {
  return new InvalidInputError(field, `"${field}" is a JSON object of at most ${LONGEST} characters.`);
}

function isAttributes(value: unknown): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
