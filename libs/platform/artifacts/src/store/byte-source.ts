import { ArtifactTooLargeError } from './artifact.errors.js';

/** Where bytes come from: all at once, or piece by piece (a Node or a web stream, a generator). */
export type ByteSource = Uint8Array | AsyncIterable<Uint8Array>;

/** Yields the pieces of a source, and throws once they exceed `maxBytes`. */
export async function* piecesOf(source: ByteSource, maxBytes = Infinity): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) {
    if (source.byteLength > maxBytes) throw new ArtifactTooLargeError(maxBytes);
    if (source.byteLength > 0) yield source;
    return;
  }
  let sizeBytes = 0;
  for await (const piece of source) {
    if (!(piece instanceof Uint8Array))
      throw new TypeError('An artifact source must give bytes, not text or objects.');
    sizeBytes += piece.byteLength;
    if (sizeBytes > maxBytes) throw new ArtifactTooLargeError(maxBytes);
    if (piece.byteLength > 0) yield piece;
  }
}
