const LONE_SURROGATE = /\p{Surrogate}/u;

/** Text that the runtime takes whole and UTF-8 can carry. */
export function isText(text: string): boolean {
  return !text.includes('\0') && !LONE_SURROGATE.test(text);
}
