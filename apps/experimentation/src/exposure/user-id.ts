import { z } from 'zod';

/** The most UTF-16 units of a user identifier, as serving takes them; its UTF-8 form always fits into an index. */
export const MAX_USER_ID_LENGTH = 256;

/** Whether a user can be recorded by this identifier; Postgres stores no NUL in text. */
export function isUserId(text: string): boolean {
  return text.length > 0 && text.length <= MAX_USER_ID_LENGTH && !text.includes('\0');
}

export const userIdSchema = z
  .string()
  .refine(isUserId, `must have 1 to ${MAX_USER_ID_LENGTH} characters, none of them NUL`);
