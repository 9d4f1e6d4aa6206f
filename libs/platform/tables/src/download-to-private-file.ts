import { open, rm, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { DownloadTooLargeError } from './download-too-large.error.js';

const PRIVATE = 0o600;

/**
 * Writes what another service sends to a new file at `path` that nobody else can read. When that fails, at whichever
 * byte, there is no file and the sender is told to stop.
 * @throws {DownloadTooLargeError}
 */
export async function downloadToPrivateFile(
  body: ReadableStream<Uint8Array>,
  path: string,
  { maxBytes }: { readonly maxBytes: number },
): Promise<void> {
  const file = await openNew(path, body);
  try {
    await pipeline(limitedTo(maxBytes, body), file.createWriteStream());
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function openNew(path: string, body: ReadableStream<Uint8Array>): Promise<FileHandle> {
  try {
    return await open(path, 'wx', PRIVATE);
  } catch (error) {
    await body.cancel(error);
    throw error;
  }
}

async function* limitedTo(
  maxBytes: number,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  let sizeBytes = 0;
  for await (const chunk of chunks) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBytes) throw new DownloadTooLargeError(maxBytes);
    yield chunk;
  }
}
