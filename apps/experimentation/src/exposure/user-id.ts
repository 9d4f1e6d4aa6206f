/** The most UTF-16 units of a user identifier; its UTF-8 form then always fits into an index. */
export const MAX_USER_ID_LENGTH = 500;

/** Whether a user can be recorded by this identifier; Postgres stores no NUL in text. */
export function isUserId(text: string): boolean {
  return text.length > 0 && text.length <= MAX_USER_ID_LENGTH && !text.includes('\0');
}
