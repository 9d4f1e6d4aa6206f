import { createHash, hash } from 'node:crypto';
import { InvalidDigestError } from './invalid-digest.error.js';

declare const digestBrand: unique symbol;

/** The name of a blob: `sha256:` and 64 lower-case hex digits. Only this file makes one, so no path is ever a caller's text. */
export type Digest = string & { readonly [digestBrand]: true };

const DIGEST_FORM = /^sha256:[0-9a-f]{64}$/;
const HEX_FORM = /^[0-9a-f]{64}$/;
const ALGORITHM_PREFIX = 'sha256:';

export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && DIGEST_FORM.test(text);
}

/** @throws InvalidDigestError for everything but the one canonical spelling. */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new InvalidDigestError();
  return text;
}

export function digestFromHex(hex: string): Digest {
  if (!HEX_FORM.test(hex)) throw new InvalidDigestError();
  return (ALGORITHM_PREFIX + hex) as Digest;
}

export function hexOfDigest(digest: Digest): string {
  // The brand is erased at run time, and what is returned becomes a path: checked here once more.
  return parseDigest(digest).slice(ALGORITHM_PREFIX.length);
}

/** The 32 bytes that the hex digits stand for. */
export function bytesOfDigest(digest: Digest): Buffer {
  return Buffer.from(hexOfDigest(digest), 'hex');
}

/** @throws InvalidDigestError for anything but 32 bytes. */
export function digestFromBytes(bytes: Uint8Array): Digest {
  return digestFromHex(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex'));
}

export function digestOfBytes(bytes: Uint8Array): Digest {
  return digestFromHex(hash('sha256', bytes, 'hex'));
}

/** Hashes a part at a time, so that large blobs do not hold up the event loop. They must not change meanwhile. */
export async function digestOfBytesAsync(bytes: Uint8Array): Promise<Digest> {
  if (bytes.byteLength <= HASHED_AT_ONCE) return digestOfBytes(bytes);
  const builder = new DigestBuilder();
  for (let at = 0; at < bytes.byteLength; at += HASHED_AT_ONCE) {
    builder.update(bytes.subarray(at, at + HASHED_AT_ONCE));
    await new Promise(setImmediate);
  }
  return builder.finish();
}

/** About 1 ms of hashing. Another thread would need a copy of it all, which costs more than half as much, and the memory. */
const HASHED_AT_ONCE = 2 * 1024 * 1024;

/** A running sha256 whose result is a `Digest`. */
export class DigestBuilder {
  private readonly hash = createHash('sha256');

  update(bytes: Uint8Array): this {
    this.hash.update(bytes);
    return this;
  }

  finish(): Digest {
    return digestFromHex(this.hash.digest('hex'));
  }
}
