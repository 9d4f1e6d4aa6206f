import { Readable } from 'node:stream';
import { abandon } from './s3-client.js';

/** A body whose connection breaks in the middle fails with an error of ours; one that nobody reads to its end is given up. */
export function guarded(body: Readable, failure: (cause: unknown) => Error): Readable {
  const stream = Readable.from(guardedPieces(body, failure), { objectMode: false });
  stream.once('close', () => abandon(body));
  return stream;
}

async function* guardedPieces(
  body: Readable,
  failure: (cause: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw failure(cause);
  }
}
