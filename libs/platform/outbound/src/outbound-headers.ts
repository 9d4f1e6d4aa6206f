const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What frames and routes the request is this package's business. */
const OWN = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'trailer',
]);

/** @returns what is wrong with the headers, or null when they can be sent: no line break can begin another header. */
export function headersProblem(headers: Readonly<Record<string, string>>): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (!NAME.test(name) || OWN.has(name.toLowerCase())) return `"${name}" cannot be sent as a header.`;
    if (!VALUE.test(value))
      return `The header "${name}" holds a line break or a character that none can hold.`;
  }
  return null;
}
