/** Text as a part of a path in a URI, whatever it holds. */
export function percentEncoded(part: string): string {
  return encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd'));
}
