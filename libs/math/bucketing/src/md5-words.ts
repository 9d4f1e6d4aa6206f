import { Md5Hasher } from './md5-hasher.js';

/** An MD5 digest as unsigned 32-bit words in the order of its hex form: the first holds the first eight hex digits. */
export type Md5Words = readonly [number, number, number, number];

/**
 * The MD5 digest of `bytes` as four unsigned 32-bit words, most significant first.
 *
 * Read as one 128-bit integer, `w₀·2⁹⁶ + w₁·2⁶⁴ + w₂·2³² + w₃` equals Python's `int(hashlib.md5(b).hexdigest(), 16)`.
 * Any length is accepted, none included. MD5 spreads users over buckets here; it protects nothing.
 *
 * Source: R. Rivest, RFC 1321 (1992).
 *
 * @example
 * md5Words(new Uint8Array()).map((w) => w.toString(16)); // ['d41d8cd9', '8f00b204', 'e9800998', 'ecf8427e']
 */
export function md5Words(bytes: Uint8Array): Md5Words {
  const hasher = new Md5Hasher();
  hasher.updateBytes(bytes);
  hasher.finish();
  const [w0, w1, w2, w3] = hasher.digest;
  return [w0, w1, w2, w3];
}
