import { InvalidInputError, isIdentifier, type Identifier } from '@orrery/domain';
import type { PageRequest } from '@orrery/platform-graphql';

const NAME = /^[A-Za-z0-9._-]+$/;
const MAX_NAME_LENGTH = 200;
const MAX_REQUEST_KEY_LENGTH = 200;

/** @throws {InvalidInputError} for anything but letters, digits, ".", "_" and "-". */
export function requireName(field: string, name: string, maxLength = MAX_NAME_LENGTH): string {
  if (NAME.test(name) && name.length <= maxLength) return name;
  throw new InvalidInputError(field, `A name has 1 to ${maxLength} letters, digits, ".", "_" and "-".`);
}

/** @throws {InvalidInputError} */
export function requireIdentifier<Id extends Identifier<string>>(field: string, text: string): Id {
  if (isIdentifier(text)) return text as Id;
  throw new InvalidInputError(field, `"${text}" is no identifier.`);
}

/** @throws {InvalidInputError} */
export function requireText(field: string, text: string, minLength: number, maxLength: number): string {
  if (text.length >= minLength && text.length <= maxLength && !text.includes('\0')) return text;
  throw new InvalidInputError(field, `"${field}" has ${minLength} to ${maxLength} characters.`);
}

/** @throws {InvalidInputError} */
export function requireInteger(field: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new InvalidInputError(field, `"${field}" must be a whole number from ${low} to ${high}.`);
}

/** @throws {InvalidInputError} */
export function requireRequestKey(key: string | null | undefined): string | null {
  return key == null ? null : requireText('requestKey', key, 1, MAX_REQUEST_KEY_LENGTH);
}

/** A page of things that are listed by identifier. @throws {InvalidInputError} when `after` is none. */
export function requireIdentifierPage(page: PageRequest): PageRequest {
  if (page.after !== null) requireIdentifier('after', page.after);
  return page;
}
