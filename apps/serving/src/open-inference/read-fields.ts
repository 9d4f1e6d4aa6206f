import { InvalidInputError } from '@orrery/domain';

/** An object of JSON. Its members are read by `member`, which knows nothing of prototypes. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own member; undefined when it has none. */
export function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Text as a JSON object. @throws {InvalidInputError} */
export function readJsonObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    throw new InvalidInputError('body', `failed to parse the request JSON buffer: ${reason}`);
  }
  if (isObject(value)) return value;
  throw new InvalidInputError('body', 'Send a JSON object.');
}

/** `parameters` of a request, an input or an output; empty when there are none. @throws {InvalidInputError} */
export function readParameters(object: JsonObject, field: string): JsonObject {
  const parameters = member(object, 'parameters');
  if (parameters === undefined) return {};
  if (isObject(parameters)) return parameters;
  throw unreadable(`${field}parameters`, 'an object');
}

/** A boolean that may be left out. @throws {InvalidInputError} */
export function readFlag(parameters: JsonObject, name: string): boolean | undefined {
  const value = member(parameters, name);
  if (value === undefined || typeof value === 'boolean') return value;
  throw unreadable(name, 'true or false');
}

/** A whole number of bytes that may be left out. @throws {InvalidInputError} */
export function readSize(parameters: JsonObject, name: string): number | undefined {
  const value = member(parameters, name);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw unreadable(name, 'a number of bytes');
}

/** A list that must be there. @throws {InvalidInputError} */
export function readList(object: JsonObject, name: string, field: string): readonly unknown[] {
  const value = member(object, name);
  if (Array.isArray(value)) return value;
  throw unreadable(`${field}${name}`, 'an array');
}

const LONGEST_TEXT = 1000;

/** A text that must be there. @throws {InvalidInputError} */
export function readText(object: JsonObject, name: string, field: string): string {
  const value = member(object, name);
  if (typeof value === 'string' && value.length <= LONGEST_TEXT) return value;
  throw unreadable(`${field}${name}`, `a text of at most ${LONGEST_TEXT} characters`);
}

export function unreadable(field: string, expected: string): InvalidInputError {
  return new InvalidInputError(field, `Unable to parse '${field}': it must be ${expected}.`);
}
