const NUL_OR_LONE_SURROGATE = /\0|\p{Surrogate}/u;

/** Whether Postgres can store a text: not with NUL, and not with half of a character. */
export function isStorableText(text: string): boolean {
  return !NUL_OR_LONE_SURROGATE.test(text);
}
