/** What cannot stand in a header as it is: all but printable ASCII, and of that the blank, the quote and the percent sign. */
const ESCAPED = /[^\x21-\x7e]|["%]/gu;

/**
 * The attributes of a CloudEvent as headers (HTTP protocol binding 1.0.2, §3.1.3.2), and that its payload is JSON.
 *
 * @example eventHeaders({ id: '1', subject: 'a b' }) // { 'content-type': 'application/json', 'ce-id': '1', 'ce-subject': 'a%20b' }
 */
export function eventHeaders(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(attributes)) {
    // Halves of characters, which cannot be encoded, become the sign that stands for them.
    headers[`ce-${name}`] = Buffer.from(value).toString().replace(ESCAPED, encodeURIComponent);
  }
  return headers;
}
