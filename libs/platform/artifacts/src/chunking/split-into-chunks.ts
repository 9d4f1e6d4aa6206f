import { piecesOf, type ByteSource } from '../store/byte-source.js';
import { ChunkCutter } from './chunk-cutter.js';
import { DEFAULT_CHUNK_SIZES, type ChunkSizes } from './fast-cdc.js';

/**
 * Splits a stream of any pieces into its content-defined chunks, which depend on the bytes alone and not on the pieces.
 * Their concatenation is the stream; each is good until the next one is asked for. Holds 4 × `maxBytes`.
 */
export async function* splitIntoChunks(
  source: ByteSource,
  sizes: ChunkSizes = DEFAULT_CHUNK_SIZES,
): AsyncGenerator<Uint8Array> {
  const cutter = new ChunkCutter(sizes);
  for await (const piece of piecesOf(source)) {
    for (let taken = 0; taken < piece.length;) {
      taken += cutter.fill(piece, taken);
      yield* cutter.cut();
    }
  }
  yield* cutter.cutAll();
}
