import { InvalidInputError } from '@orrery/domain';

const LONGEST = 256;

/** @throws {InvalidInputError} unless it is text of 1 to 256 characters. */
export function checkUserId(userId: unknown, field: string): string {
  if (typeof userId === 'string' && userId.length > 0 && userId.length <= LONGEST) return userId;
  throw new InvalidInputError(field, `"${field}" must be text of 1 to ${LONGEST} characters.`);
}
