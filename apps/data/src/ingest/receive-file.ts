import { open, type FileHandle } from 'node:fs/promises';
import { InvalidInputError, TooLargeError } from '@orrery/domain';
import type { FileWriter, StoredFile } from '@orrery/platform-artifacts';

const PRIVATE = 0o600;
/** Pieces off the network are small: they are written and chunked in larger ones. */
const WRITE_BYTES = 1024 * 1024;

/**
 * Stores what arrives, and writes it to a new file at `path` on the way, so that it is read once.
 *
 * @throws {TooLargeError} as soon as one byte more than allowed arrived.
 * @throws {InvalidInputError} when the sender leaves before the end.
 */
export async function receiveFile(
  body: AsyncIterable<Uint8Array>,
  {
    path,
    writer,
    maxBytes,
  }: { readonly path: string; readonly writer: FileWriter; readonly maxBytes: number },
): Promise<StoredFile> {
  const file = await open(path, 'wx', PRIVATE);
  try {
    for await (const bytes of gathered(arriving(body, maxBytes))) {
      await Promise.all([writeAll(file, bytes), writer.write(bytes)]);
    }
    return await writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  } finally {
    await file.close();
  }
}

/** @throws {TooLargeError | InvalidInputError} */
export async function* arriving(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  let sizeBytes = 0;
  try {
    for await (const bytes of body) {
      sizeBytes += bytes.byteLength;
      if (sizeBytes > maxBytes) throw new TooLargeError(maxBytes);
      yield bytes;
    }
  } catch (error) {
    if (!isDisconnected(error)) throw error;
    throw new InvalidInputError('body', 'The connection ended before the file did: send it again.');
  }
}

/** In memory that is used again and again: what is yielded is good until the next is asked for. */
async function* gathered(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const memory = Buffer.allocUnsafeSlow(WRITE_BYTES);
  let used = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.byteLength;) {
      const fitting = piece.subarray(at, at + WRITE_BYTES - used);
      memory.set(fitting, used);
      used += fitting.byteLength;
      at += fitting.byteLength;
      if (used < WRITE_BYTES) continue;
      yield memory;
      used = 0;
    }
  }
  if (used > 0) yield memory.subarray(0, used);
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at);
    at += bytesWritten;
  }
}

function isDisconnected(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
}
