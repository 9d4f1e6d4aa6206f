import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InvalidInputError } from '@orrery/domain';

/** Text that is worth sending packs to a tenth; what unpacks to so much more is made to fill whoever unpacks it. */
const MOST_TIMES = 200;
const ALWAYS_TAKEN_BYTES = 64 * 1024 * 1024;

/**
 * A body as it was before it was packed.
 * @throws {InvalidInputError} for an encoding other than gzip, for broken gzip, and for a bomb; while it is read.
 */
export function unpackedBody(
  body: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
): AsyncIterable<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return body;
  if (name === 'gzip') return gunzipped(body);
  throw new InvalidInputError('content-encoding', 'Send the body as it is, or packed with gzip.');
}

async function* gunzipped(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let [packed, unpacked] = [0, 0];
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of body) {
      packed += piece.byteLength;
      yield piece;
    }
  }
  const source = Readable.from(counted());
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const piece of source.pipe(gunzip) as AsyncIterable<Uint8Array>) {
      unpacked += piece.byteLength;
      if (unpacked > ALWAYS_TAKEN_BYTES && unpacked > MOST_TIMES * packed) {
        const most = `more than ${MOST_TIMES} times its size`;
        throw new InvalidInputError('body', `The body unpacks to ${most}: send it unpacked.`);
      }
      yield piece;
    }
  } catch (error) {
    throw toldFailure(error);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

function toldFailure(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!code.startsWith('Z_')) return error;
  const reason = code === 'Z_BUF_ERROR' ? 'it is cut off' : 'it is no gzip';
  return new InvalidInputError('body', `The body cannot be unpacked: ${reason}.`);
}
