import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { InvalidInputError, TooLargeError } from '@orrery/domain';

/** A file that arrived whole. */
export interface ReceivedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly contentDigest: string;
}

const PRIVATE = 0o600;

/**
 * Writes what arrives to a new file at `path`.
 *
 * @throws {TooLargeError} as soon as one byte more than allowed arrived.
 * @throws {InvalidInputError} when the sender leaves before the end.
 */
export async function receiveFile(
  body: AsyncIterable<Uint8Array>,
  path: string,
  maxBytes: number,
): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', PRIVATE);
  let sizeBytes = 0;
  try {
    for await (const bytes of body) {
      sizeBytes += bytes.byteLength;
      if (sizeBytes > maxBytes) throw new TooLargeError(maxBytes);
      hash.update(bytes);
      await file.writeFile(bytes);
    }
  } catch (error) {
    if (!isDisconnected(error)) throw error;
    throw new InvalidInputError('body', 'The connection ended before the file did: send it again.');
  } finally {
    await file.close();
  }
  return { path, sizeBytes, contentDigest: `sha256:${hash.digest('hex')}` };
}

function isDisconnected(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}
