const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
const VALUES: ReadonlyMap<string, number> = new Map([...ALPHABET].map((letter, value) => [letter, value]));

/**
 * Decodes ZeroMQ's base 85 (RFC 32/Z85): five letters are four bytes, the highest first.
 * @throws {RangeError} for a letter that is none of it, or a length that is no multiple of five.
 */
export function decodeZ85(text: string): Buffer {
  if (text.length % 5 !== 0) throw new RangeError(`${text.length} letters are no Z85.`);
  const bytes = Buffer.alloc((text.length / 5) * 4);
  for (let block = 0; block * 5 < text.length; block++) {
    let value = 0;
    for (const letter of text.slice(block * 5, block * 5 + 5)) {
      const digit = VALUES.get(letter);
      if (digit === undefined) throw new RangeError(`"${letter}" is no letter of Z85.`);
      value = value * 85 + digit;
    }
    bytes.writeUInt32BE(value, block * 4);
  }
  return bytes;
}
