import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { TooLargeError } from '@orrery/domain';

/** A file that arrived whole. */
export interface ReceivedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly contentDigest: string;
}

const PRIVATE = 0o600;

/** Writes what arrives to a new file at `path`. @throws {TooLargeError} as soon as one byte more than allowed arrived. */
export async function receiveFile(
  body: AsyncIterable<unknown>,
  path: string,
  maxBytes: number,
): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', PRIVATE);
  let sizeBytes = 0;
  try {
    for await (const piece of body) {
      const bytes = piece as Buffer;
      sizeBytes += bytes.byteLength;
      if (sizeBytes > maxBytes) throw new TooLargeError(maxBytes);
      hash.update(bytes);
      await file.writeFile(bytes);
    }
  } finally {
    await file.close();
  }
  return { path, sizeBytes, contentDigest: `sha256:${hash.digest('hex')}` };
}
