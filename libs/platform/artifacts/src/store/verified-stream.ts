import { Readable } from 'node:stream';
import { ArtifactCorruptedError } from './artifact.errors.js';
import { type Digest, DigestBuilder } from './digest.js';

/** The last piece is held back until the whole is known to be right, so that counting bytes does not replace waiting for the end. */
async function* verifiedPieces(source: Readable, digest: Digest): AsyncGenerator<Uint8Array> {
  const builder = new DigestBuilder();
  let held: Uint8Array | undefined;
  for await (const piece of source as AsyncIterable<Uint8Array>) {
    if (held !== undefined) yield held;
    builder.update(piece);
    held = piece;
  }
  const actual = builder.finish();
  if (actual !== digest) throw new ArtifactCorruptedError(digest, `its bytes have the digest ${actual}`);
  if (held !== undefined) yield held;
}

/** Reads `source` through, and fails instead of ending when its bytes do not have the digest. */
export function verifiedStream(source: Readable, digest: Digest): Readable {
  const verified = Readable.from(verifiedPieces(source, digest), { objectMode: false });
  // A generator that was never started does not clean up behind itself.
  verified.once('close', () => source.destroy());
  return verified;
}
