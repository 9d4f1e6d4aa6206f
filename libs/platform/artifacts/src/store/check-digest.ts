import { DigestMismatchError } from './artifact.errors.js';
import type { Digest } from './digest.js';

export function checkDigest(actual: Digest, expected: Digest | undefined): void {
  if (expected !== undefined && expected !== actual) throw new DigestMismatchError(expected, actual);
}
