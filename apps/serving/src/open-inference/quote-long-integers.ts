/** A text, or a number; texts are matched so that what looks like a number inside of them is not. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Fewer digits are exact in a double. */
const LONG_INTEGER = /^-?\d{16,}$/;

/** JSON with its long whole numbers as texts, because parsing rounds those that a double cannot hold. */
export function quoteLongIntegers(json: string): string {
  return json.replace(TOKEN, (token) => (LONG_INTEGER.test(token) ? `"${token}"` : token));
}
